package org.ecgsl.jobs.lake.archive;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.storage.PlainFolder;

/**
 * What lies in one folder, item by item as the file system returns it: memory does not grow with
 * the folder. A local disk is asked directly, because Hadoop would hold a folder's whole list.
 */
final class FolderContent implements RemoteIterator<FolderContent.Item>, Closeable {

  private final RemoteIterator<Item> items;
  private final Closeable open;
  private Item next;

  private FolderContent(RemoteIterator<Item> items, Closeable open) {
    this.items = items;
    this.open = open;
  }

  /**
   * A file or a folder.
   *
   * @param stamp null for a folder
   */
  record Item(String name, FileStamp stamp) {
    boolean isFolder() {
      return stamp == null;
    }
  }

  /**
   * Opens a folder.
   *
   * @param folder path below the root
   * @throws FileNotFoundException if there is no such folder
   */
  static FolderContent of(Path root, String folder, Configuration hadoop) throws IOException {
    Path path = PlainFolder.file(root, folder);
    if (isLocal(root)) {
      return ofDisk(path);
    }
    RemoteIterator<FileStatus> files = path.getFileSystem(hadoop).listStatusIterator(path);
    return new FolderContent(
        new RemoteIterator<>() {
          @Override
          public boolean hasNext() throws IOException {
            return files.hasNext();
          }

          @Override
          public Item next() throws IOException {
            FileStatus status = files.next();
            return new Item(status.getPath().getName(), status.isFile() ? stamp(status) : null);
          }
        },
        () -> {});
  }

  static boolean isLocal(Path root) {
    return "file".equals(root.toUri().getScheme());
  }

  static FileStamp stamp(FileStatus file) {
    return new FileStamp(file.getPath().getName(), file.getLen(), file.getModificationTime());
  }

  @SuppressWarnings("StreamResourceLeak") // closed with the content it is given to
  private static FolderContent ofDisk(Path folder) throws IOException {
    try {
      DirectoryStream<java.nio.file.Path> stream =
          Files.newDirectoryStream(java.nio.file.Path.of(folder.toUri().getPath()));
      return new FolderContent(new OnDisk(stream.iterator()), stream);
    } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
      FileNotFoundException missing = new FileNotFoundException("no folder " + folder);
      missing.initCause(e);
      throw missing;
    }
  }

  @Override
  public boolean hasNext() throws IOException {
    while (next == null && items.hasNext()) {
      next = items.next();
    }
    return next != null;
  }

  @Override
  public Item next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Item item = next;
    next = null;
    return item;
  }

  @Override
  public void close() throws IOException {
    open.close();
  }

  /** Null stands for what is neither file nor folder, has vanished, or leads back. */
  private record OnDisk(Iterator<java.nio.file.Path> paths) implements RemoteIterator<Item> {

    @Override
    public boolean hasNext() throws IOException {
      try {
        return paths.hasNext();
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }

    @Override
    public Item next() throws IOException {
      java.nio.file.Path path = paths.next();
      String name = path.getFileName().toString();
      BasicFileAttributes found;
      try {
        found = Files.readAttributes(path, BasicFileAttributes.class);
      } catch (FileSystemException e) {
        return null; // has vanished, or is a link to nothing or to itself
      }
      if (found.isDirectory()) {
        return leadsBack(path) ? null : new Item(name, null);
      }
      return found.isRegularFile()
          ? new Item(name, new FileStamp(name, found.size(), found.lastModifiedTime().toMillis()))
          : null;
    }

    /** Whether it is a link to a folder that it lies in. */
    private static boolean leadsBack(java.nio.file.Path folder) throws IOException {
      if (!Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isSymbolicLink()) {
        return false;
      }
      java.nio.file.Path target = folder.toRealPath();
      for (java.nio.file.Path in = folder.getParent(); in != null; in = in.getParent()) {
        if (in.toRealPath().startsWith(target)) {
          return true;
        }
      }
      return false;
    }
  }
}
