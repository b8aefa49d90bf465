package org.ecgsl.jobs;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.jobs.lake.archive.EntryTable;
import org.ecgsl.jobs.lake.archive.ListedArchive;
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

  /**
   * Files of a batch in which a recording may begin; the driver holds some kilobytes of each while
   * the batch lasts.
   */
  private static final int BATCH_FILES = 10_000;

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
    try (ListedArchive listed =
        ListedArchive.of(lake.spark(), archive.root(), archive.questions(plan))) {
      requireKey(plan, listed.overview().firstOfPatient());
      try (Claim claim =
          Claim.take(lake.root(), "ingest/" + plan.dataset(), "ecgsl ingest", lake.hadoop())) {
        Snapshot snapshot = lake.open();
        try (EntryTable todo = listed.changed(snapshot, plan.dataset(), plan.settings())) {
          if (todo.size() == 0) {
            progress.say("nothing new in " + archive.root());
            return IngestSummary.of(listed.overview().included());
          }
          progress.say("%,d files to read in %s".formatted(todo.size(), archive.root()));
          return ingest(
              listed, todo, new IngestBatch(plan, archive, lake, lake.writer(snapshot), claim));
        }
      }
    }
  }

  private IngestSummary ingest(ListedArchive listed, EntryTable todo, IngestBatch batch)
      throws IOException {
    long files = listed.overview().included();
    IngestSummary summary = IngestSummary.of(files - todo.size());
    try (QuarantineGauges gauges =
        QuarantineGauges.registered(new Quarantine(lake.open()).counts())) {
      Iterator<List<ArchiveListing.Entry>> batches = batches(todo);
      for (long done = 0; batches.hasNext(); ) {
        List<ArchiveListing.Entry> entries = batches.next();
        if (entries.size() < todo.size()) {
          progress.say(
              "files %,d to %,d of %,d, %,d recordings in quarantine so far"
                  .formatted(done + 1, done + entries.size(), todo.size(), summary.quarantined()));
        }
        IngestBatch.Outcome outcome = batch.run(entries);
        String last = entries.get(entries.size() - 1).recordId();
        summary =
            summary
                .plus(outcome.summary())
                .plus(again(outcome.reopened(), listed, todo, last, batch));
        done += entries.size();
        gauges.set(new Quarantine(lake.open()).counts());
      }
    }
    requireAnyRecording(summary, files, listed.root());
    return summary;
  }

  /** Looks once more at recordings that repeated one which has changed, but for those to come. */
  private IngestSummary again(
      Set<String> reopened, ListedArchive listed, EntryTable todo, String last, IngestBatch batch)
      throws IOException {
    IngestSummary summary = IngestSummary.of(0);
    Set<String> notToCome = new HashSet<>(reopened);
    notToCome.removeAll(todo.behind(last, reopened));
    if (!notToCome.isEmpty()) {
      try (EntryTable again = listed.of(notToCome)) {
        Iterator<List<ArchiveListing.Entry>> batches = batches(again);
        while (batches.hasNext()) {
          summary = summary.plus(batch.run(batches.next()).summary());
        }
      }
    }
    return summary;
  }

  private Iterator<List<ArchiveListing.Entry>> batches(EntryTable entries) {
    return Batches.byBytes(
        entries.iterator(), ArchiveListing.Entry::bytes, batchBytes(), BATCH_FILES);
  }

  private long batchBytes() {
    long cores = lake.spark().sparkContext().defaultParallelism();
    return config.batchBytes() > 0
        ? config.batchBytes()
        : Math.max(BATCH_BYTES, cores * BATCH_BYTES_OF_CORE);
  }

  private static void requireAnyRecording(IngestSummary summary, long files, Path archive) {
    if (summary.ignored() == files) {
      throw new UserException(
          "no recording in %s: of %,d files none is of a format that is read; docs/formats.md lists those, docs/own-data.md is for tables of numbers"
              .formatted(archive, files));
    }
  }

  private static void requireKey(IngestPlan plan, Optional<ArchiveListing.Entry> ofPatient) {
    plan.lacksKey(ofPatient.stream().toList())
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
}
