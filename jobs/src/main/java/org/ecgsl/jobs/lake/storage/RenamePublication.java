package org.ecgsl.jobs.lake.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * A file of HDFS, or of what else renames in one step: written aside, and renamed only if the name
 * is free. HDFS's name node answers a repeated request as it answered the first.
 */
final class RenamePublication implements Publication {

  private final FileSystem files;
  private final Path path;
  private final Configuration hadoop;

  RenamePublication(FileSystem files, Path path, Configuration hadoop) {
    this.files = files;
    this.path = path;
    this.hadoop = hadoop;
  }

  @Override
  public boolean create(byte[] content) throws IOException {
    try {
      publish(content, Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void replace(byte[] content) throws IOException {
    publish(content, Rename.OVERWRITE);
  }

  private void publish(byte[] content, Rename how) throws IOException {
    Path aside = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(aside, false)) {
        out.write(content);
      }
      FileContext.getFileContext(path.toUri(), hadoop).rename(aside, path, how);
    } finally {
      files.delete(aside, false); // nothing is there once it is renamed
    }
  }
}
