package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.current_timestamp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Encoders;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.PatientRows;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.Sources;
import org.ecgsl.jobs.lake.storage.Claim;

/**
 * Removes patients from all tables of a lake that name them, and the files that still held them.
 *
 * <p>The hashes of their signals go into the {@code forgotten} table first, so that no later ingest
 * brings them back, and their records go last: after a crash at any moment the same command finds
 * what is left and finishes.
 */
public final class ForgetJob {

  private static final String CLAIM = "forget";

  private static final List<String> PAGES = List.of(".html", ".htm", ".svg", ".png", ".pdf");

  private final Deidentifier deidentifier;
  private final Lake lake;
  private final Progress progress;

  public ForgetJob(RunConfig.Ingest config, Lake lake, Progress progress) {
    this.deidentifier = Deidentifier.of(config.deidentify());
    this.lake = lake;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param found whether any table named one of the patients
   * @param recordings recordings removed, those that only results of models were left of included
   * @param kept files that may still hold rows of the patients, as running commands need them; the
   *     same command, run again later, deletes them
   * @param outOfReach what in the lake may show the patients still, and what no command can take
   *     back
   */
  public record Result(
      boolean found, long recordings, Lake.KeptFiles kept, List<String> outOfReach) {}

  /**
   * Forgets.
   *
   * @param patientIds ids as the tables have them; where a key to de-identify with is configured,
   *     also the ids as they were before
   * @throws UserException if there is no lake
   */
  public Result run(Set<String> patientIds) throws IOException {
    Snapshot snapshot = lake.open();
    if (snapshot.versions().isEmpty()) {
      throw new UserException(
          "no lake in %s: it has no tables; give --lake the folder of one".formatted(lake.root()));
    }
    try (Claim claim = Claim.take(lake.root(), CLAIM, "ecgsl forget", lake.hadoop())) {
      PatientRows rows = new PatientRows(lake, asInTables(patientIds));
      Set<Sources.Key> recordings = rows.recordings();
      progress.say("%,d recordings to forget".formatted(recordings.size()));
      claim.check();
      lake.writer(snapshot)
          .forget(
              recordings.stream().map(Sources.Key::dataset).collect(Collectors.toSet()),
              tombstones(rows.signals(), snapshot),
              rows.removal());
      progress.say("deleting files");
      Lake.KeptFiles kept = lake.deleteUnneededFiles(Set.of(CLAIM));
      return new Result(rows.found(), recordings.size(), kept, outOfReach());
    }
  }

  private Set<String> asInTables(Set<String> patientIds) throws IOException {
    Set<String> ids = new HashSet<>(patientIds);
    if (deidentifier.hasKey()) {
      for (String dataset : PatientRows.datasets(lake)) {
        patientIds.forEach(id -> ids.add(deidentifier.pseudonym(dataset, id)));
      }
    }
    return ids;
  }

  private Change tombstones(Set<String> signals, Snapshot snapshot) {
    Set<String> fresh = new HashSet<>(signals);
    fresh.removeAll(snapshot.forgotten(signals));
    return fresh.isEmpty()
        ? Change.NOTHING
        : lake.adding(
            LakeTable.FORGOTTEN,
            lake.spark()
                .createDataset(List.copyOf(fresh), Encoders.STRING())
                .toDF("sample_hash")
                .withColumn("forgotten", current_timestamp())
                .coalesce(1));
  }

  /** Pages and pictures in the lake's folder are found; what is elsewhere can only be named. */
  private List<String> outOfReach() throws IOException {
    List<String> left = new ArrayList<>();
    FileSystem files = lake.root().getFileSystem(lake.hadoop());
    for (FileStatus file : files.listStatus(lake.root())) {
      String name = file.getPath().getName();
      if (file.isFile() && PAGES.stream().anyMatch(name::endsWith)) {
        left.add(
            file.getPath()
                + ": may show their recordings; write it again with ecgsl report, or delete it");
      }
    }
    left.add("models trained on their recordings: the weights keep what they learned");
    left.add("reports, Parquet files and copies that were written elsewhere");
    return left;
  }
}
