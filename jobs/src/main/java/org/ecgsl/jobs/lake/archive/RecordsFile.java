package org.ecgsl.jobs.lake.archive;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ecgsl.jobs.lake.archive.ArchiveRules.Promise;
import org.ecgsl.jobs.lake.storage.PlainFolder;

/** The promises of a RECORDS file, line by line; closed after the last. */
final class RecordsFile implements RemoteIterator<Promise>, Closeable {

  private final String folder;
  private final BufferedReader lines;
  private Optional<Promise> next = Optional.empty();

  /**
   * @param folder path below the root of the folder whose file it is
   */
  RecordsFile(Path root, String folder, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.lines = open(new PlainFolder(PlainFolder.file(root, folder), hadoop));
  }

  /** One that has vanished promises nothing. */
  private static BufferedReader open(PlainFolder folder) throws IOException {
    try {
      return new BufferedReader(
          new InputStreamReader(folder.open(ArchiveRules.RECORDS), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return new BufferedReader(java.io.Reader.nullReader());
    }
  }

  @Override
  public boolean hasNext() throws IOException {
    while (next.isEmpty()) {
      String line = lines.readLine();
      if (line == null) {
        close();
        return false;
      }
      next = ArchiveRules.promise(folder, line);
    }
    return true;
  }

  @Override
  public Promise next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Promise promise = next.orElseThrow();
    next = Optional.empty();
    return promise;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
