package org.ecgsl.jobs.lake.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder whose files are asked for by names of somebody else, on any Hadoop file system. Only the
 * slash separates; colons, blanks, {@code % # ? [ ] { } \} and all others are part of a name, which
 * Hadoop's {@code new Path(folder, name)} takes for a URI.
 */
public final class PlainFolder {

  private final Path folder;
  private final FileSystem fileSystem;

  /**
   * @param folder the folder, which need not exist
   */
  public PlainFolder(Path folder, Configuration hadoop) throws IOException {
    this.fileSystem = withoutChecksums(folder.getFileSystem(hadoop));
    this.folder = fileSystem.makeQualified(folder);
  }

  /**
   * A local disk without Hadoop's checksum files, which it looks for by {@code new Path(folder,
   * name)}: a colon in a file's name would end every reading of it.
   */
  private static FileSystem withoutChecksums(FileSystem files) {
    return files instanceof LocalFileSystem local ? local.getRaw() : files;
  }

  /** The folder, qualified. */
  public Path path() {
    return folder;
  }

  /** A file of the folder, or, where its name has slashes, of one below it. */
  public Path file(String name) {
    return file(folder, name);
  }

  /** The same of any qualified folder. */
  public static Path file(Path folder, String name) {
    URI uri = folder.toUri();
    return new Path(uri.getScheme(), uri.getAuthority(), uri.getPath() + "/" + name);
  }

  /**
   * Opens a file.
   *
   * @throws FileNotFoundException if it is not there, or the file system cannot address its name
   */
  public InputStream open(String name) throws IOException {
    try {
      return fileSystem.open(file(name));
    } catch (IllegalArgumentException | NoSuchFileException e) {
      throw notAddressed(name, e);
    }
  }

  /** What the file system says of a file; empty of a folder, and where {@link #open} fails. */
  public Optional<FileStatus> status(String name) throws IOException {
    try {
      return Optional.of(fileSystem.getFileStatus(file(name))).filter(FileStatus::isFile);
    } catch (FileNotFoundException | NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private FileNotFoundException notAddressed(String name, Exception cause) {
    FileNotFoundException thrown =
        new FileNotFoundException("no file %s/%s: %s".formatted(folder, name, cause.getMessage()));
    thrown.initCause(cause);
    return thrown;
  }
}
