package org.ecgsl.jobs.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.ModelStore;
import picocli.CommandLine.Option;

/** Where a training puts its model, which takes the place of all that is there. */
final class ModelOutputOptions {

  @Option(
      names = "--model",
      paramLabel = "URI",
      description = "Folder the model is written to; not there yet, or empty.",
      required = true)
  private String model;

  @Option(
      names = "--overwrite",
      description = "Replaces the model that is there, once the new one is whole.")
  private boolean overwrite;

  /**
   * The folder.
   *
   * @throws UserException if something is there that is not to be replaced
   */
  Path folder(Configuration hadoop) throws IOException {
    Path folder = new Path(model);
    FileSystem files = folder.getFileSystem(hadoop);
    if (!files.exists(folder)) {
      return folder;
    }
    FileStatus[] there = files.listStatus(folder);
    boolean isModel = new ModelStore(hadoop).exists(folder);
    if (there.length > 0 && !isModel) {
      throw new UserException(
          "%s holds something that is no model; give --model a new folder".formatted(model));
    }
    if (isModel && !overwrite) {
      throw new UserException(
          "there is a model in %s already; give --model another folder, or replace it with"
                  .formatted(model)
              + " --overwrite");
    }
    return folder;
  }

  @Override
  public String toString() {
    return model;
  }
}
