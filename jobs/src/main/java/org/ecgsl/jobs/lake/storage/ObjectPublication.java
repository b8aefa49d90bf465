package org.ecgsl.jobs.lake.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;

/**
 * An object: it appears whole, when its upload ends. The store refuses the upload if the name is
 * taken ({@code If-None-Match: *}, answered 412; or 409 while another upload to it is going on).
 * S3A repeats a request whose reply was lost, so a refusal may be about an upload of its own.
 */
final class ObjectPublication implements Publication {

  private final FileSystem files;
  private final Path path;

  ObjectPublication(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  @Override
  public boolean create(byte[] content) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path);
    // Required, not asked for: an S3A that does not know the option would overwrite.
    builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    upload(builder.build(), content);
    return true;
  }

  @Override
  public void replace(byte[] content) throws IOException {
    upload(files.create(path, true), content);
  }

  /** Closing is what uploads: a buffer that is not complete must not be closed. */
  private static void upload(FSDataOutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
    } catch (IOException | RuntimeException | Error e) {
      out.abort();
      throw e;
    }
    out.close();
  }
}
