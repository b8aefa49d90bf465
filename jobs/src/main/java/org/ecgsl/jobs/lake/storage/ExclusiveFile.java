package org.ecgsl.jobs.lake.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;

/**
 * Small files of which one writer makes the first version, on any file system that a lake may lie
 * on. Readers see a file whole or not at all.
 *
 * <p>Promises, on storage that keeps its own ({@link StoreProbe} finds out about object stores): of
 * all calls of {@link #create} for one path that run at any time in any process, at most one
 * returns true; a call that returned true is never undone by another; a call that throws may have
 * succeeded.
 */
public final class ExclusiveFile {

  private static final Set<String> S3 = Set.of("s3", "s3a", "s3n");
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 50;

  private final Path path;
  private final FileSystem files;
  private final Configuration hadoop;

  /**
   * Names a file; does not touch it.
   *
   * @throws IOException if its file system cannot be had
   */
  public ExclusiveFile(Path path, Configuration hadoop) throws IOException {
    this.path = path;
    this.hadoop = hadoop;
    this.files = path.getFileSystem(hadoop);
  }

  /**
   * Creates the file if nothing has its name. A lost reply is settled by reading what is there, so
   * the content must be this call's own: hold a token, for example.
   *
   * @return whether this call created it; false if another did
   * @throws UserException if this Hadoop cannot create objects conditionally
   * @throws IOException if nothing has the name after some attempts, or it cannot be read; an
   *     upload that is still on its way may create the file later
   */
  public boolean create(byte[] content) throws IOException {
    Publication publication = publication();
    for (int attempt = 1; ; attempt++) {
      try {
        if (publication.create(content)) {
          return true;
        }
        Optional<byte[]> found = read();
        if (found.isPresent()) {
          return Arrays.equals(found.get(), content);
        }
        // Deleted since. The next attempt finds the name free.
      } catch (IOException e) {
        Optional<byte[]> found = settle(e);
        if (found.isPresent()) {
          return Arrays.equals(found.get(), content);
        }
        if (attempt == ATTEMPTS || isCertain(e)) {
          throw e;
        }
      }
      pause(attempt);
    }
  }

  /** What is there after a failure that says nothing about it. */
  private Optional<byte[]> settle(IOException failure) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    try {
      return read();
    } catch (IOException e) {
      failure.addSuppressed(e);
      return Optional.empty();
    }
  }

  /** What local disks and S3A throw for a path or rights that no repetition mends. */
  private static boolean isCertain(IOException failure) {
    return failure instanceof FileSystemException;
  }

  /** Puts the file in place of one that may be there; the last of several such calls wins. */
  public void replace(byte[] content) throws IOException {
    publication().replace(content);
  }

  /** The content; nothing if there is no such file. */
  public Optional<byte[]> read() throws IOException {
    try (InputStream in = files.open(path)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Deletes the file; does nothing if it is not there. */
  public void delete() throws IOException {
    files.delete(path, false);
  }

  /** Whether it is an object: uploaded whole, and created conditionally by its store. */
  boolean isObject() throws IOException {
    return S3.contains(files.getUri().getScheme())
        || files.hasPathCapability(
            path, CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE);
  }

  private Publication publication() throws IOException {
    if (files.getUri().getScheme().equals("file")) {
      return new LocalPublication(java.nio.file.Path.of(files.makeQualified(path).toUri()));
    }
    if (!isObject()) {
      return new RenamePublication(files, path, hadoop);
    }
    if (!files.hasPathCapability(
        path, CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE)) {
      throw new UserException(
          "cannot write to %s: S3A of this Hadoop creates no object on condition that it is absent; use Hadoop 3.4.2 or later, leave fs.s3a.create.conditional.enabled at true, or put the lake on HDFS"
              .formatted(files.getUri()));
    }
    return new ObjectPublication(files, path);
  }

  private static void pause(int attempt) throws InterruptedIOException {
    try {
      Thread.sleep(FIRST_PAUSE_MILLIS << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while creating a file");
    }
  }
}
