package org.ecgsl.jobs.lake.archive;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ecgsl.jobs.lake.storage.PlainFolder;

/**
 * The files of a folder and of all folders below it, in no order, one after the other as the file
 * system returns them: memory grows with the depth of folders, not with files.
 */
public final class ArchiveWalk implements RemoteIterator<ListedFile>, Closeable {

  private final RemoteIterator<ListedFile> files;
  private final Closeable open;

  private ArchiveWalk(RemoteIterator<ListedFile> files, Closeable open) {
    this.files = files;
    this.open = open;
  }

  /**
   * Walks. Object stores list all files below a prefix at once; a local disk is walked folder by
   * folder.
   *
   * @param root folder of the archive, qualified
   * @param folder path below it, empty for all
   * @throws java.io.FileNotFoundException if there is no such folder
   */
  public static ArchiveWalk of(Path root, String folder, Configuration hadoop) throws IOException {
    if (FolderContent.isLocal(root)) {
      ByFolder files = new ByFolder(root, folder, hadoop);
      return new ArchiveWalk(files, files);
    }
    Path path = PlainFolder.file(root, folder);
    return new ArchiveWalk(
        new ByPrefix(root, path.getFileSystem(hadoop).listFiles(path, true)), () -> {});
  }

  @Override
  public boolean hasNext() throws IOException {
    return files.hasNext();
  }

  @Override
  public ListedFile next() throws IOException {
    return files.next();
  }

  @Override
  public void close() throws IOException {
    open.close();
  }

  private record ByPrefix(Path root, RemoteIterator<LocatedFileStatus> files)
      implements RemoteIterator<ListedFile> {

    @Override
    public boolean hasNext() throws IOException {
      return files.hasNext();
    }

    @Override
    public ListedFile next() throws IOException {
      LocatedFileStatus file = files.next();
      String base = root.toUri().getPath();
      String folder = file.getPath().getParent().toUri().getPath();
      String below = folder.length() > base.length() ? folder.substring(base.length()) : "";
      return new ListedFile(
          below.startsWith("/") ? below.substring(1) : below, FolderContent.stamp(file));
    }
  }

  private static final class ByFolder implements RemoteIterator<ListedFile>, Closeable {
    private final Path root;
    private final Configuration hadoop;
    private final Deque<Level> levels = new ArrayDeque<>();
    private ListedFile next;

    private record Level(String folder, FolderContent content) {}

    ByFolder(Path root, String folder, Configuration hadoop) throws IOException {
      this.root = root;
      this.hadoop = hadoop;
      levels.push(new Level(folder, FolderContent.of(root, folder, hadoop)));
    }

    @Override
    public boolean hasNext() throws IOException {
      while (next == null && !levels.isEmpty()) {
        Level level = levels.peek();
        if (level.content().hasNext()) {
          look(level.folder(), level.content().next());
        } else {
          levels.pop().content().close();
        }
      }
      return next != null;
    }

    private void look(String folder, FolderContent.Item item) throws IOException {
      if (item.isFolder()) {
        enter(ListedFile.below(folder, item.name()));
      } else {
        next = new ListedFile(folder, item.stamp());
      }
    }

    private void enter(String folder) throws IOException {
      try {
        levels.push(new Level(folder, FolderContent.of(root, folder, hadoop)));
      } catch (FileNotFoundException e) {
        // Has vanished since it was listed: as if it had before.
      }
    }

    @Override
    public ListedFile next() throws IOException {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ListedFile file = next;
      next = null;
      return file;
    }

    @Override
    public void close() throws IOException {
      for (Level level : levels) {
        level.content().close();
      }
    }
  }
}
