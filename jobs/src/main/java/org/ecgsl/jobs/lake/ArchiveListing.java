package org.ecgsl.jobs.lake;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ecgsl.jobs.config.UserException;

/**
 * Finds the recordings of an archive: every WFDB header, and every name a RECORDS file promises.
 */
public final class ArchiveListing {

  private static final String HEADER = ".hea";

  private ArchiveListing() {}

  /**
   * One recording.
   *
   * @param recordId path of the header below the archive's root, without its extension
   * @param folder folder it lies in, a URI
   * @param name name within the folder
   */
  public record Entry(String recordId, String folder, String name) implements Serializable {

    /** The header, a URI. */
    public String source() {
      return folder + "/" + name + HEADER;
    }
  }

  /**
   * Lists an archive, sorted by record id.
   *
   * @throws UserException if there is no such folder or no recording in it
   */
  public static List<Entry> list(Path root, Configuration hadoop) throws IOException {
    FileSystem files = root.getFileSystem(hadoop);
    Path absolute = files.makeQualified(root);
    Map<String, Entry> entries = new TreeMap<>();
    try {
      RemoteIterator<LocatedFileStatus> all = files.listFiles(absolute, true);
      while (all.hasNext()) {
        Path file = all.next().getPath();
        if (file.getName().endsWith(HEADER)) {
          add(entries, absolute, stem(file));
        } else if (file.getName().equals("RECORDS")) {
          for (String name : promised(files, file)) {
            add(entries, absolute, new Path(file.getParent(), name));
          }
        }
      }
    } catch (FileNotFoundException e) {
      throw new UserException("no archive at " + absolute + ": the folder does not exist", e);
    }
    if (entries.isEmpty()) {
      throw new UserException(
          "no recording in "
              + absolute
              + ": no file ends in "
              + HEADER
              + ", in no sub-folder either");
    }
    return new ArrayList<>(entries.values());
  }

  private static void add(Map<String, Entry> entries, Path root, Path record) {
    String below = root.toUri().relativize(record.toUri()).getPath();
    entries.put(below, new Entry(below, record.getParent().toString(), record.getName()));
  }

  private static Path stem(Path header) {
    String name = header.getName();
    return new Path(header.getParent(), name.substring(0, name.length() - HEADER.length()));
  }

  private static List<String> promised(FileSystem files, Path records) throws IOException {
    List<String> names = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(records), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // A name that ends in / is a sub-folder with a RECORDS file of its own.
        if (!line.isBlank() && !line.strip().endsWith("/")) {
          names.add(line.strip());
        }
      }
    }
    return names;
  }
}
