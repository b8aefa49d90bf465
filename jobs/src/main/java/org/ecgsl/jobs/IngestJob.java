package org.ecgsl.jobs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.Sources;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.jobs.lake.storage.Claim;

/**
 * Brings the {@code records} and {@code annotations} tables up to date with an archive.
 *
 * <p>A recording whose files are as the {@code sources} table has them is not read again. Each of
 * the others is decoded once to check it (every byte there, every checksum right) and once more to
 * store it, so that nothing is written of a recording that turns out broken at its end. Such a one
 * goes to {@code quarantine}, and what was stored of it before stays.
 *
 * <p>Work goes on in batches, each of them a few commits of which the last, to {@code sources},
 * says that all others are in. After a crash at any moment the next ingest finds recordings without
 * an entry there and puts them in <em>in place of</em> what the cut-off one left: no row is lost,
 * none is doubled.
 */
public final class IngestJob {

  /** Stage under which broken recordings are quarantined. */
  public static final String STAGE = "ingest";

  /** Stage under which broken annotation files are quarantined; their recording is kept. */
  public static final String ANNOTATION_STAGE = "annotations";

  /** A batch of a small cluster: what a crash costs is minutes. */
  private static final long BATCH_BYTES = 4L << 30;

  /**
   * What a core has of it at least. The commits of a batch take the driver seconds, in which a
   * large cluster would idle as long as it works.
   */
  private static final long BATCH_BYTES_OF_CORE = 128L << 20;

  private final RunConfig.Ingest config;
  private final Lake lake;
  private final Progress progress;

  public IngestJob(RunConfig.Ingest config, Lake lake, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.progress = progress;
  }

  /**
   * Ingests.
   *
   * @throws UserException if the archive does not exist or holds no recording, or patients are to
   *     be de-identified and there is no key
   * @throws Claim.HeldException if another ingest of the dataset is running
   */
  public IngestSummary run() throws IOException {
    Archive archive = Archive.of(config, lake.hadoop());
    IngestPlan plan = IngestPlan.of(config, archive);
    ArchiveListing listing = ArchiveListing.of(archive.root(), plan.formats(), lake.hadoop());
    List<ArchiveListing.Entry> all = listing.entries().stream().filter(archive::includes).toList();
    requireKey(plan, all);
    try (Claim claim =
        Claim.take(lake.root(), "ingest/" + plan.dataset(), "ecgsl ingest", lake.hadoop())) {
      Snapshot snapshot = lake.open();
      Map<String, SourceEntry> known = new Sources(snapshot).of(plan.dataset());
      Set<String> inTables = snapshot.recordings(plan.dataset());
      String settings = plan.settings();
      List<ArchiveListing.Entry> todo =
          all.stream()
              .filter(
                  at ->
                      !unchanged(listing, at, known.get(at.recordId()), settings)
                          || isLeftover(known.get(at.recordId()), inTables))
              .toList();
      IngestSummary summary = IngestSummary.of(all.size() - todo.size());
      if (todo.isEmpty()) {
        progress.say("nothing new in " + archive.root());
        return summary;
      }
      progress.say("%,d files to read in %s".formatted(todo.size(), archive.root()));
      Stored stored = new Stored(known, inTables);
      try (QuarantineGauges gauges =
          QuarantineGauges.registered(new Quarantine(snapshot).counts())) {
        Runnable told = () -> gauges.set(new Quarantine(lake.open()).counts());
        IngestBatch batch =
            new IngestBatch(plan, archive, lake, lake.writer(snapshot), stored, claim);
        summary = summary.plus(ingest(todo, batch, told));
        requireAnyRecording(summary, all.size(), archive);
        Set<String> reopened = stored.takeReopened();
        List<ArchiveListing.Entry> again =
            all.stream().filter(at -> reopened.contains(at.recordId())).toList();
        return again.isEmpty() ? summary : summary.plus(ingest(again, batch, told));
      }
    }
  }

  private IngestSummary ingest(
      List<ArchiveListing.Entry> entries, IngestBatch batch, Runnable afterEach)
      throws IOException {
    IngestSummary summary = IngestSummary.of(0);
    List<List<ArchiveListing.Entry>> batches =
        Batches.byBytes(entries, ArchiveListing.Entry::bytes, batchBytes());
    for (int i = 0; i < batches.size(); i++) {
      if (batches.size() > 1) {
        progress.say(
            "batch %,d of %,d, %,d recordings in quarantine so far"
                .formatted(i + 1, batches.size(), summary.quarantined()));
      }
      summary = summary.plus(batch.run(batches.get(i)));
      afterEach.run();
    }
    return summary;
  }

  private long batchBytes() {
    long cores = lake.spark().sparkContext().defaultParallelism();
    return config.batchBytes() > 0
        ? config.batchBytes()
        : Math.max(BATCH_BYTES, cores * BATCH_BYTES_OF_CORE);
  }

  private static void requireAnyRecording(IngestSummary summary, int files, Archive archive) {
    if (summary.ignored() == files) {
      throw new UserException(
          "no recording in %s: of %,d files none is of a format that is read; docs/formats.md lists those, docs/own-data.md is for tables of numbers"
              .formatted(archive.root(), files));
    }
  }

  private static void requireKey(IngestPlan plan, List<ArchiveListing.Entry> entries) {
    plan.lacksKey(entries)
        .ifPresent(
            problem -> {
              throw new UserException(
                  problem
                      + ": make one (openssl rand -hex 32 > key) and give"
                      + " --deidentify-key-file key or the environment variable "
                      + RunConfig.Deidentify.KEY_VARIABLE
                      + ", or keep them as they are with --no-deidentify");
            });
  }

  /**
   * Whether a recording that is not stored has rows: another ingest was kept from completing it.
   */
  private static boolean isLeftover(SourceEntry entry, Set<String> inTables) {
    return entry.status() != SourceEntry.Status.STORED && inTables.contains(entry.recordId());
  }

  /** Whether the files of a recording and the settings are those of its entry. */
  private static boolean unchanged(
      ArchiveListing listing, ArchiveListing.Entry at, SourceEntry entry, String settings) {
    return entry != null
        && entry.settings().equals(settings)
        && entry.files().stream()
            .allMatch(file -> listing.stamp(at.folder(), file.name()).equals(file));
  }
}
