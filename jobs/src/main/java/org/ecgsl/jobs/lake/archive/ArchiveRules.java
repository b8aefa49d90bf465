package org.ecgsl.jobs.lake.archive;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.archive.ArchiveListing.Entry;
import org.ecgsl.jobs.lake.storage.PlainFolder;

/**
 * In which files of an archive a recording may begin: every file whose name some format claims,
 * every name a RECORDS file promises, and every other file that is no companion of such a one, as
 * {@code 100.dat} is of {@code 100.hea}. All but the promises is decided from the files of one
 * folder that have the same stem, so that archives of any size can be cut by it.
 */
final class ArchiveRules {

  /** Name of a file that lists recordings, after PhysioNet. */
  static final String RECORDS = "RECORDS";

  /**
   * Companions an entry names at most. What they are for, sparing a request for each, is not worth
   * a quadratic cost where a folder has thousands of {@code ecg.0001}, {@code ecg.0002}, ...
   */
  static final int MOST_COMPANIONS = 64;

  private static final String WFDB_HEADER = ".hea";

  private final Path root;
  private final RecordFormats formats;

  /**
   * @param root folder of the archive, qualified
   */
  ArchiveRules(Path root, RecordFormats formats) {
    this.root = root;
    this.formats = formats;
  }

  /** A file's name without its last extension; what companions have in common. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /**
   * The groups of a folder's files that a file has to be seen with: that of its stem, and of a
   * header {@code x.edf.hea}, whose record has the name of another file, that of this file's stem.
   */
  static List<String> groups(String name) {
    String stem = stem(name);
    return name.endsWith(WFDB_HEADER) && !stem(stem).equals(stem)
        ? List.of(stem, stem(stem))
        : List.of(stem);
  }

  /**
   * The entries of a group, sorted by name.
   *
   * @param folder path below the archive's root
   * @param group what all files have among their {@link #groups}
   * @param files all files of the folder that have it
   */
  List<Entry> entries(String folder, String group, List<FileStamp> files) {
    List<FileStamp> sameStem =
        files.stream()
            .filter(file -> stem(file.name()).equals(group))
            .sorted(Comparator.comparing(FileStamp::name))
            .toList();
    boolean anyClaimed = sameStem.stream().anyMatch(file -> formats.claims(file.name()));
    Set<String> names = files.stream().map(FileStamp::name).collect(Collectors.toSet());
    List<Entry> entries = new ArrayList<>();
    for (FileStamp file : sameStem) {
      String name = file.name();
      boolean claimed = formats.claims(name);
      boolean begins = claimed || (!anyClaimed && !hidden(name));
      if (begins && !name.equals(RECORDS) && !names.contains(name + WFDB_HEADER)) {
        entries.add(entry(folder, name, claimed, companions(file, sameStem)));
      }
    }
    return entries;
  }

  /** The entry that stands for a promise of which neither the file nor the header is there. */
  Entry missing(Promise promise) {
    return entry(promise.folder(), promise.header(), true, List.of());
  }

  private Entry entry(String folder, String name, boolean expected, List<FileStamp> companions) {
    String uri = PlainFolder.file(root, folder).toString();
    return new Entry(recordId(folder, name), uri, name, expected, companions);
  }

  private static List<FileStamp> companions(FileStamp file, List<FileStamp> sameStem) {
    if (sameStem.size() <= MOST_COMPANIONS) {
      return sameStem;
    }
    List<FileStamp> some = new ArrayList<>(List.of(file));
    sameStem.stream()
        .filter(other -> !other.equals(file))
        .limit(MOST_COMPANIONS - 1L)
        .forEach(some::add);
    return some;
  }

  private static boolean hidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  /**
   * What a recording is called: the path of its file below the archive's root, without extension if
   * it is a WFDB header, which the whole field knows by its bare name.
   */
  static String recordId(String folder, String name) {
    boolean header = name.endsWith(WFDB_HEADER) && name.length() > WFDB_HEADER.length();
    return ListedFile.below(
        folder, header ? name.substring(0, name.length() - WFDB_HEADER.length()) : name);
  }

  /**
   * A recording that a RECORDS file names.
   *
   * @param folder path of its folder below the root
   * @param name bare name of a WFDB record, or of a file of another format
   */
  record Promise(String folder, String name) implements Serializable {

    /** The WFDB header that would keep the promise, as the file itself would. */
    String header() {
      return name + WFDB_HEADER;
    }
  }

  /**
   * Where a file lies that a recording has, as a path below the archive's root.
   *
   * @param name path from the folder the recording begins in, mostly a bare name
   */
  static String path(String recordId, String name) {
    String folder = recordId.substring(0, Math.max(0, recordId.lastIndexOf('/')));
    return name.indexOf('/') < 0
        ? ListedFile.below(folder, name)
        : steps(folder, name).map(at -> String.join("/", at)).orElse("");
  }

  /**
   * What a line of a RECORDS file promises; empty for one without a name, for a sub-folder, which
   * has a RECORDS file of its own, and for a path that leaves the archive.
   *
   * @param folder path of the file's folder below the root
   */
  static Optional<Promise> promise(String folder, String line) {
    String path = line.strip();
    if (path.isEmpty() || path.endsWith("/") || path.startsWith("/")) {
      return Optional.empty();
    }
    return steps(folder, path)
        .filter(at -> !at.isEmpty())
        .map(
            at ->
                new Promise(String.join("/", at.subList(0, at.size() - 1)), at.get(at.size() - 1)));
  }

  /** The steps from the root to what a path in a folder names; empty if it leaves the archive. */
  private static Optional<List<String>> steps(String folder, String path) {
    List<String> at =
        new ArrayList<>(folder.isEmpty() ? List.of() : List.of(folder.split("/", -1)));
    for (String step : path.split("/", -1)) {
      if (step.equals("..") && at.isEmpty()) {
        return Optional.empty();
      } else if (step.equals("..")) {
        at.remove(at.size() - 1);
      } else if (!step.isEmpty() && !step.equals(".")) {
        at.add(step);
      }
    }
    return Optional.of(at);
  }
}
