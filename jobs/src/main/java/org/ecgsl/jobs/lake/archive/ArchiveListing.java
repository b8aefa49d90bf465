package org.ecgsl.jobs.lake.archive;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.archive.ArchiveRules.Promise;

/**
 * The files of an archive in which recordings may begin, all of them in memory, for what works
 * without Spark. An archive of any size is listed by {@link ListedArchive}, by the same rules.
 */
public final class ArchiveListing {

  private final Path root;
  private final RecordFormats formats;
  private final Configuration hadoop;
  private final Map<String, Map<String, FileStamp>> folders = new TreeMap<>();

  private ArchiveListing(Path root, RecordFormats formats, Configuration hadoop) {
    this.root = root;
    this.formats = formats;
    this.hadoop = hadoop;
  }

  /**
   * A file in which a recording may begin.
   *
   * @param recordId its path below the archive's root; without extension if it is a WFDB header,
   *     which the whole field knows by its bare name
   * @param folder folder it lies in, a URI as {@link Path#toString} writes it, without escapes
   * @param name name within the folder
   * @param expected whether its name, or a RECORDS file, promises a recording
   * @param companions the files beside it that share its name but for the extension, and itself
   */
  public record Entry(
      String recordId, String folder, String name, boolean expected, List<FileStamp> companions)
      implements Serializable {

    public Entry {
      companions = List.copyOf(companions);
    }

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
    ArchiveListing listing = new ArchiveListing(absolute, formats, hadoop);
    try (ArchiveWalk files = ArchiveWalk.of(absolute, "", hadoop)) {
      while (files.hasNext()) {
        ListedFile file = files.next();
        listing
            .folders
            .computeIfAbsent(file.folder(), folder -> new TreeMap<>())
            .put(file.stamp().name(), file.stamp());
      }
    } catch (FileNotFoundException e) {
      throw missing(absolute, e);
    }
    return listing;
  }

  static UserException missing(Path root, FileNotFoundException cause) {
    return new UserException("no archive at " + root + ": the folder does not exist", cause);
  }

  static UserException empty(Path root, RecordFormats formats) {
    return new UserException(
        "no recording in %s, in no sub-folder either; formats that are read: %s"
            .formatted(
                root, String.join(", ", formats.formats().stream().map(f -> f.name()).toList())));
  }

  /**
   * Where recordings may begin, sorted by record id.
   *
   * @throws UserException if there is no such file
   */
  public List<Entry> entries() throws IOException {
    ArchiveRules rules = new ArchiveRules(root, formats);
    Map<String, Entry> entries = new TreeMap<>();
    folders.forEach((folder, files) -> addFolder(rules, folder, files, entries));
    for (Promise promise : promises()) {
      Map<String, FileStamp> there = folders.getOrDefault(promise.folder(), Map.of());
      if (!there.containsKey(promise.name()) && !there.containsKey(promise.header())) {
        Entry missing = rules.missing(promise);
        entries.put(missing.recordId(), missing);
      }
    }
    if (entries.isEmpty()) {
      throw empty(root, formats);
    }
    return new ArrayList<>(entries.values());
  }

  private static void addFolder(
      ArchiveRules rules, String folder, Map<String, FileStamp> files, Map<String, Entry> entries) {
    Map<String, List<FileStamp>> groups = new TreeMap<>();
    for (FileStamp file : files.values()) {
      for (String group : ArchiveRules.groups(file.name())) {
        groups.computeIfAbsent(group, first -> new ArrayList<>()).add(file);
      }
    }
    groups.forEach(
        (group, of) ->
            rules
                .entries(folder, group, of)
                .forEach(entry -> entries.put(entry.recordId(), entry)));
  }

  private Set<Promise> promises() throws IOException {
    Set<Promise> promises = new HashSet<>();
    for (Map.Entry<String, Map<String, FileStamp>> folder : folders.entrySet()) {
      if (folder.getValue().containsKey(ArchiveRules.RECORDS)) {
        RecordsFile lines = new RecordsFile(root, folder.getKey(), hadoop);
        while (lines.hasNext()) {
          promises.add(lines.next());
        }
      }
    }
    return promises;
  }
}
