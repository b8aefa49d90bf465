package org.ecgsl.jobs.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordFiles;
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
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  @Parameters(
      index = "0",
      paramLabel = "RECORD",
      description =
          "File of the recording, of any format that is read: a path on this machine or the URI of a"
              + " Hadoop file system; a WFDB record also without its extension.")
  private String record;

  /** For picocli to fill in. */
  RecordArgument() {}

  /** A recording given in another way. */
  RecordArgument(String record) {
    this.record = record;
  }

  /** The argument as it was given. */
  String text() {
    return record;
  }

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
    RecordFormats formats = RecordFormats.installed().preferring(new WfdbFormat(resolution));
    try {
      use.with(URI.matcher(record).matches() ? openRemote(formats) : openLocal(formats));
    } catch (FormatException e) {
      throw new UserException(e.error().shown(), e);
    } catch (FileNotFoundException | IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** Leaves Hadoop's file systems alone, which take seconds to load. */
  private RecordReader openLocal(RecordFormats formats) throws IOException, FormatException {
    Path path = Path.of(record);
    Path folder = Objects.requireNonNullElse(path.getParent(), Path.of(""));
    return open(formats, new LocalFiles(folder), String.valueOf(path.getFileName()));
  }

  private RecordReader openRemote(RecordFormats formats) throws IOException, FormatException {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    ConfigFile.read(Optional.empty(), Map.of()).storage().settings().forEach(hadoop::set);
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(record);
    org.apache.hadoop.fs.Path folder = Objects.requireNonNullElse(path.getParent(), path);
    return open(formats, new RecordingFiles(folder, List.of(), hadoop), path.getName());
  }

  private RecordReader open(RecordFormats formats, RecordFiles files, String name)
      throws IOException, FormatException {
    if (files.exists(name + WFDB_HEADER)) {
      return formats.open(files, name + WFDB_HEADER);
    }
    if (!files.exists(name)) {
      throw new UserException(
          "no recording " + record + ": neither this file is there nor " + name + WFDB_HEADER);
    }
    return formats.open(files, name);
  }
}
