package org.ecgsl.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.wfdb.Resolution;
import org.ecgsl.format.wfdb.WfdbFormat;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.RecordingFiles;
import picocli.CommandLine.Parameters;

/** The recording that a command looks at. Opening one needs no Spark session. */
final class RecordArgument {

  private static final String WFDB_HEADER = ".hea";

  @Parameters(
      index = "0",
      paramLabel = "RECORD",
      description =
          "File of the recording, of any format that is read, on any Hadoop file system; a WFDB"
              + " record also without its extension.")
  private String record;

  /** What is done with the recording. */
  @FunctionalInterface
  interface Use {
    void with(RecordReader reader) throws IOException, FormatException;
  }

  /**
   * Opens the recording and uses it; what is wrong with it, or with what is wanted of it, is told
   * in one line.
   *
   * @param resolution for signals of different rates
   */
  void use(Resolution resolution, Use use) throws IOException {
    try {
      Path path = new Path(record);
      Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
      ConfigFile.read(Optional.empty(), Map.of()).storage().settings().forEach(hadoop::set);
      Path folder = path.getParent() == null ? new Path(Path.CUR_DIR) : path.getParent();
      RecordingFiles files = new RecordingFiles(folder, List.of(), hadoop);
      use.with(
          RecordFormats.installed()
              .preferring(new WfdbFormat(resolution))
              .open(files, fileName(files, path.getName())));
    } catch (FormatException | FileNotFoundException | IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private String fileName(RecordingFiles files, String name) throws IOException {
    if (files.exists(name + WFDB_HEADER)) {
      return name + WFDB_HEADER;
    }
    if (!files.exists(name)) {
      throw new UserException(
          "no recording " + record + ": neither this file is there nor " + name + WFDB_HEADER);
    }
    return name;
  }
}
