package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.RecordFiles;

/** The files beside a recording on any Hadoop file system. */
public final class HadoopRecordFiles implements RecordFiles {

  private final Path folder;
  private final FileSystem files;

  /** Files of a folder. */
  public HadoopRecordFiles(Path folder, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.files = folder.getFileSystem(hadoop);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return new NamedStream(files.open(new Path(folder, name)), describe(name));
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(new Path(folder, name));
  }

  @Override
  public long size(String name) throws IOException {
    return files.getFileStatus(new Path(folder, name)).getLen();
  }

  @Override
  public String describe(String name) {
    return new Path(folder, name).toString();
  }
}
