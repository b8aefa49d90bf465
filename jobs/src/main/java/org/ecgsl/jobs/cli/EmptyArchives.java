package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecgsl.jobs.HeapBenchmark;
import org.ecgsl.jobs.HeapBenchmark.FileNames;
import org.ecgsl.jobs.HeapBenchmark.Heap;

/**
 * Archives of many empty files, made where they are not there yet, and what ingests of them hold.
 */
final class EmptyArchives {

  /** Files that the lake does not know; their number does not depend on an archive's. */
  static final int NEW = 10_000;

  private static final int OF_A_FOLDER = 10_000;

  private final Path folder;
  private final Say say;

  EmptyArchives(Path folder, Say say) {
    this.folder = folder;
    this.say = say;
  }

  /** Says how far it is. */
  @FunctionalInterface
  interface Say {
    void say(String text, Object... values);
  }

  /** How files are laid out. */
  private enum Layout {
    FOLDERS,
    FLAT;

    FileNames names() {
      // Record ids below 32 characters: Delta keeps the range of a file's whole.
      return this == FLAT
          ? number -> String.format(Locale.ROOT, "r%09d.rec", number)
          : number -> String.format(Locale.ROOT, "f%05d/r%09d.rec", number / OF_A_FOLDER, number);
    }
  }

  /** A line of figures for each size and layout. */
  List<Map<String, Object>> measured(HeapBenchmark benchmark, List<Integer> sizes)
      throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int size : sizes) {
      for (Layout layout : Layout.values()) {
        Path archive = made(size, layout);
        say.say("ingests %,d files, %s ...", size, layout);
        Heap heap = benchmark.run(uri(archive), layout.names(), size - NEW, uri(folder));
        lines.add(line(size, layout, heap));
      }
    }
    return lines;
  }

  private static Map<String, Object> line(int size, Layout layout, Heap heap) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("files", size);
    line.put("layout", layout.name().toLowerCase(Locale.ROOT));
    line.put("unchanged", heap.unchanged());
    line.put("read", heap.read());
    line.put("seconds", heap.seconds());
    line.put("peakLiveHeapMegabytes", heap.peakBytes() * 1e-6);
    line.put("endLiveHeapMegabytes", heap.endBytes() * 1e-6);
    return line;
  }

  private Path made(int size, Layout layout) throws IOException {
    Path archive =
        folder.resolve(
            String.format(Locale.ROOT, "listed-%d-%s", size, layout).toLowerCase(Locale.ROOT));
    if (Files.exists(archive)) {
      return archive;
    }
    say.say("makes %,d empty files, %s ...", size, layout);
    // Under its name only when it is whole: a run that was cut off makes it anew.
    Path made = Files.createTempDirectory(folder, "listed");
    FileTime modified = FileTime.fromMillis(HeapBenchmark.MODIFIED);
    for (long number = 0; number < size; number++) {
      Path file = made.resolve(layout.names().path(number));
      if (number % OF_A_FOLDER == 0) {
        Files.createDirectories(file.getParent());
      }
      Files.setLastModifiedTime(Files.createFile(file), modified);
    }
    // An ingest that finds no recording at all ends with an error.
    Files.createFile(made.resolve("broken.hea"));
    return Files.move(made, archive);
  }

  private static org.apache.hadoop.fs.Path uri(Path folder) {
    return new org.apache.hadoop.fs.Path(folder.toUri());
  }
}
