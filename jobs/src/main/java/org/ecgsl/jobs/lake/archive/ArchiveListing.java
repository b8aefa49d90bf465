package org.ecgsl.jobs.lake.archive;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;

/**
 * The files of an archive, and those among them in which a recording may begin: every file whose
 * name some format claims, every name a RECORDS file promises, and every other file that is no
 * companion of such a one, as {@code 100.dat} is of {@code 100.hea}.
 */
public final class ArchiveListing {

  private static final String WFDB_HEADER = ".hea";
  private static final String RECORDS = "RECORDS";

  private final FileSystem fileSystem;
  private final Path root;
  private final RecordFormats formats;
  private final Map<String, Map<String, FileStamp>> folders = new HashMap<>();

  private ArchiveListing(FileSystem fileSystem, Path root, RecordFormats formats) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.formats = formats;
  }

  /**
   * A file in which a recording may begin.
   *
   * @param recordId its path below the archive's root; without extension if it is a WFDB header,
   *     which the whole field knows by its bare name
   * @param folder folder it lies in, a URI
   * @param name name within the folder
   * @param expected whether its name, or a RECORDS file, promises a recording
   * @param companions the files beside it that share its name but for the extension, and itself
   */
  public record Entry(
      String recordId, String folder, String name, boolean expected, List<FileStamp> companions)
      implements Serializable {

    /** The file, a URI. */
    public String source() {
      return folder + "/" + name;
    }

    /** Bytes of the file and its companions. */
    public long bytes() {
      return companions.stream().mapToLong(FileStamp::bytes).sum();
    }
  }

  /**
   * Lists an archive with all its sub-folders.
   *
   * @throws UserException if there is no such folder
   */
  public static ArchiveListing of(Path root, RecordFormats formats, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = root.getFileSystem(hadoop);
    Path absolute = fileSystem.makeQualified(root);
    ArchiveListing listing = new ArchiveListing(fileSystem, absolute, formats);
    try {
      listing.list(absolute);
    } catch (FileNotFoundException e) {
      throw new UserException("no archive at " + absolute + ": the folder does not exist", e);
    }
    return listing;
  }

  /**
   * Object stores tell all files below a folder at once. A local disk is walked, folder by folder:
   * of its files Hadoop would tell the permissions, too, which without its native library takes a
   * process for each, some 10 ms.
   */
  private void list(Path archive) throws IOException {
    if (!fileSystem.getUri().getScheme().equals("file")) {
      RemoteIterator<LocatedFileStatus> all = fileSystem.listFiles(archive, true);
      while (all.hasNext()) {
        add(all.next());
      }
      return;
    }
    Deque<Path> open = new ArrayDeque<>(List.of(archive));
    while (!open.isEmpty()) {
      Map<String, FileStamp> files = new TreeMap<>();
      Path folder = null;
      for (FileStatus file : fileSystem.listStatus(open.pop())) {
        if (file.isDirectory()) {
          open.push(file.getPath());
        } else {
          folder = folder == null ? file.getPath().getParent() : folder;
          files.put(file.getPath().getName(), stamp(file));
        }
      }
      if (folder != null) {
        folders.put(folder.toString(), files);
      }
    }
  }

  private void add(FileStatus file) {
    folders
        .computeIfAbsent(file.getPath().getParent().toString(), folder -> new TreeMap<>())
        .put(file.getPath().getName(), stamp(file));
  }

  private static FileStamp stamp(FileStatus file) {
    return new FileStamp(file.getPath().getName(), file.getLen(), file.getModificationTime());
  }

  /** What the listing says of a file; absent if it is not there. */
  public FileStamp stamp(String folder, String name) {
    return folders.getOrDefault(folder, Map.of()).getOrDefault(name, FileStamp.absent(name));
  }

  /**
   * Where recordings may begin, sorted by record id.
   *
   * @throws UserException if there is no such file
   */
  public List<Entry> entries() throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    for (Map.Entry<String, Map<String, FileStamp>> folder : folders.entrySet()) {
      addFolder(folder.getKey(), folder.getValue(), entries);
    }
    if (entries.isEmpty()) {
      throw new UserException(
          "no recording in %s, in no sub-folder either; formats that are read: %s"
              .formatted(
                  root, String.join(", ", formats.formats().stream().map(f -> f.name()).toList())));
    }
    return new ArrayList<>(entries.values());
  }

  private void addFolder(String folder, Map<String, FileStamp> files, Map<String, Entry> entries)
      throws IOException {
    Map<String, List<FileStamp>> byStem = new HashMap<>();
    Set<String> claimedStems = new HashSet<>();
    for (FileStamp file : files.values()) {
      byStem.computeIfAbsent(stem(file.name()), stem -> new ArrayList<>()).add(file);
      if (formats.claims(file.name())) {
        claimedStems.add(stem(file.name()));
      }
    }
    String below = below(new Path(folder));
    for (String name : files.keySet()) {
      boolean claimed = formats.claims(name);
      if (name.equals(RECORDS)) {
        for (String promised : promised(new Path(folder, name))) {
          addPromised(new Path(folder, promised), entries);
        }
      } else if (claimed || (!hidden(name) && !claimedStems.contains(stem(name)))) {
        add(below, folder, name, claimed, byStem.get(stem(name)), entries);
      }
    }
  }

  /** Path below the root, with a slash at its end; empty for the root. */
  private String below(Path folder) {
    String path = root.toUri().relativize(folder.toUri()).getPath();
    return path.isEmpty() || path.endsWith("/") ? path : path + "/";
  }

  private static void add(
      String below,
      String folder,
      String name,
      boolean expected,
      List<FileStamp> companions,
      Map<String, Entry> entries) {
    String stem =
        name.endsWith(WFDB_HEADER) ? name.substring(0, name.length() - WFDB_HEADER.length()) : name;
    String recordId = below + stem;
    entries.put(recordId, new Entry(recordId, folder, name, expected, List.copyOf(companions)));
  }

  /** A recording named by a RECORDS file: a WFDB record, or a file of another format. */
  private void addPromised(Path path, Map<String, Entry> entries) {
    String folder = path.getParent().toString();
    boolean isFile = stamp(folder, path.getName()).bytes() >= 0;
    if (!isFile && stamp(folder, path.getName() + WFDB_HEADER).bytes() < 0) {
      String name = path.getName() + WFDB_HEADER;
      add(below(path.getParent()), folder, name, true, List.of(), entries);
    }
  }

  private List<String> promised(Path records) throws IOException {
    List<String> names = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(fileSystem.open(records), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // A name that ends in / is a sub-folder with a RECORDS file of its own.
        if (!line.isBlank() && !line.strip().endsWith("/")) {
          names.add(line.strip());
        }
      }
    }
    return names;
  }

  private static boolean hidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
