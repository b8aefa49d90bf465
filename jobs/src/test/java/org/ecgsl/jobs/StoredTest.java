package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.SourceEntry.Status;
import org.junit.jupiter.api.Test;

class StoredTest {

  private static final SourceEntry LONG = entry("night", Status.STORED, "night.hea", "hour.hea");
  private static final SourceEntry HOUR = entry("hour", Status.STORED, "hour.hea", "hour.dat");

  @Test
  void aFileIsOwnedByTheStoredRecordingThatHasItButDoesNotBeginInIt() {
    Stored stored = new Stored(List.of(LONG, HOUR), Set.of("night"));

    assertThat(stored.owner("file:/a/hour.hea")).contains("d/night");
    assertThat(stored.owner("file:/a/night.hea")).isEmpty();
    assertThat(stored.owner("file:/a/hour")).isEmpty();
    assertThat(stored.owner("file:/a/hour.dat")).contains("d/hour");
    assertThat(stored.beginningIn("file:/a/hour.hea")).contains(HOUR);
  }

  @Test
  void whatIsNotStoredByItselfOwnsNothing() {
    Stored stored = new Stored(List.of(LONG, HOUR.with(Status.PART, "d/night")), Set.of());

    assertThat(stored.owner("file:/a/hour.dat")).isEmpty();
    assertThat(stored.beginningIn("file:/a/hour.hea")).isEmpty();
    assertThat(stored.knows("hour")).isTrue();
    assertThat(stored.knows("day")).isFalse();
  }

  @Test
  void aFileOfTwoRecordingsIsTheFirstsInWhateverOrderTheyAreGiven() {
    SourceEntry second = entry("week", Status.STORED, "week.hea", "hour.hea");

    assertThat(new Stored(List.of(LONG, second), Set.of()).owner("file:/a/hour.hea"))
        .isEqualTo(new Stored(List.of(second, LONG), Set.of()).owner("file:/a/hour.hea"))
        .contains("d/night");
  }

  private static SourceEntry entry(String id, Status status, String... files) {
    List<FileStamp> stamps =
        Stream.concat(
                Stream.of(files).map(name -> new FileStamp(name, 1, 0)),
                Stream.of(FileStamp.absent(id + ".atr")))
            .toList();
    return new SourceEntry(
        "d", id, status, "file:/a/" + files[0], 2, "hash", "samples", null, "settings", stamps);
  }
}
