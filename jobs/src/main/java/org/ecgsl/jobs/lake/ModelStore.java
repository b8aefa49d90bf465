package org.ecgsl.jobs.lake;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.model.ModelFiles;
import org.ecgsl.model.ModelReadException;
import org.ecgsl.model.Safetensors;
import org.ecgsl.model.StoredModel;

/**
 * A model in a folder of any Hadoop file system: {@code model.json} and {@code
 * weights.safetensors}, and what may lie beside them.
 *
 * <p>A write goes to a folder beside it and is renamed when whole; a crash leaves the old model, or
 * for the instant between taking the old away and renaming none, never half of one. In an object
 * store a folder is renamed file by file, each whole or not there: a model is one that has both.
 */
public final class ModelStore {

  private final Configuration hadoop;

  public ModelStore(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Whether a whole model lies in the folder. */
  public boolean exists(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    return files.exists(new Path(folder, ModelFiles.DESCRIPTION))
        && files.exists(new Path(folder, ModelFiles.WEIGHTS));
  }

  /** Writes a model in the place of any that is there. */
  public void write(Path folder, StoredModel model) throws IOException {
    write(folder, model, Map.of());
  }

  /**
   * The same with more files beside it.
   *
   * @param more their content by name
   */
  public void write(Path folder, StoredModel model, Map<String, byte[]> more) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path aside = new Path(folder.getParent(), "." + folder.getName() + "-" + UUID.randomUUID());
    try {
      try (OutputStream out =
          new BufferedOutputStream(files.create(new Path(aside, ModelFiles.WEIGHTS)))) {
        Safetensors.write(model.weights(), out);
      }
      write(files, new Path(aside, ModelFiles.DESCRIPTION), ModelFiles.bytes(model.description()));
      for (Map.Entry<String, byte[]> file : more.entrySet()) {
        write(files, new Path(aside, file.getKey()), file.getValue());
      }
      files.delete(folder, true);
      if (!files.rename(aside, folder)) {
        throw new IOException("cannot rename " + aside + " to " + folder);
      }
    } finally {
      files.delete(aside, true);
    }
  }

  private static void write(FileSystem files, Path file, byte[] content) throws IOException {
    try (OutputStream out = files.create(file)) {
      out.write(content);
    }
  }

  /**
   * Reads a model.
   *
   * @throws UserException if none is there, a file is broken, the weights are of another network
   *     than the description's, or it is of a version that cannot be read
   */
  public StoredModel read(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    try {
      return ModelFiles.read(folder.toString(), name -> files.open(new Path(folder, name)));
    } catch (ModelReadException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
