package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.jobs.RecordCheck.Checked;
import org.ecgsl.jobs.RecordCheck.Finding;
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.LakeWriter;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.RecordsTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.Status;
import org.ecgsl.jobs.lake.Sources;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.jobs.lake.storage.Claim;

/** Commits parts of an archive; the recordings of a part become visible together. */
final class IngestBatch {

  /** Bytes of input that one task stores, and so, roughly, of the file it writes. */
  private static final long FILE_BYTES = 256L << 20;

  /** Sound recordings that have no rows; those of a broken one stay as they were. */
  private static final Set<Status> NOT_STORED =
      EnumSet.of(Status.DUPLICATE, Status.PART, Status.FORGOTTEN);

  private static final StructType FINDINGS =
      new StructType()
          .add("dataset", DataTypes.StringType, false)
          .add("record_id", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("stage", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, true)
          .add("message", DataTypes.StringType, true);

  private final IngestPlan plan;
  private final Archive archive;
  private final Lake lake;
  private final LakeWriter<Change> writer;
  private final Claim claim;
  private final JavaSparkContext spark;
  private final SerializableConfiguration hadoop;

  IngestBatch(IngestPlan plan, Archive archive, Lake lake, LakeWriter<Change> writer, Claim claim) {
    this.plan = plan;
    this.archive = archive;
    this.lake = lake;
    this.writer = writer;
    this.claim = claim;
    this.spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    this.hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
  }

  /**
   * What a batch did.
   *
   * @param reopened recordings of the dataset that repeated one whose signals have changed: they
   *     have to be looked at again
   */
  record Outcome(IngestSummary summary, Set<String> reopened) {}

  /**
   * Checks the recordings and commits those that are sound.
   *
   * @param entries sorted by record id as Spark sorts
   */
  Outcome run(List<ArchiveListing.Entry> entries) throws IOException {
    List<Checked> all = check(entries);
    Snapshot snapshot = lake.open();
    Stored stored = stored(all, snapshot);
    Map<String, String> owners = owners(all);
    List<Checked> checked = withoutDuplicates(withoutParts(all, owners, stored), snapshot);
    List<Checked> fresh =
        checked.stream().filter(c -> c.sound() && !stored.has(c.entry())).toList();
    List<SourceEntry> nowParts = nowParts(checked, owners, stored);
    Set<String> outdated = outdated(checked, fresh, nowParts, stored);

    claim.check();
    List<SourceEntry> known = entries(checked, nowParts);
    Set<String> repeating =
        new HashSet<>(new Sources(snapshot).repeating(plan.dataset(), outdated));
    entries.forEach(entry -> repeating.remove(entry.recordId()));
    writer.ingest(
        new LakeWriter.Ingested<>(
            plan.dataset(),
            outdated.isEmpty()
                ? Optional.empty()
                : Optional.of(Change.removing(snapshot.keys(plan.dataset(), outdated))),
            originals(checked),
            annotations(fresh, outdated, snapshot),
            quarantine(checked, snapshot),
            records(fresh, outdated, snapshot),
            sources(known, outdated, snapshot)),
        () -> stillRight(fresh));
    return new Outcome(summary(checked, fresh, stored), repeating);
  }

  private Stored stored(List<Checked> checked, Snapshot snapshot) {
    List<SourceEntry> recordings =
        checked.stream().filter(c -> !c.ignored()).map(Checked::entry).toList();
    return recordings.isEmpty()
        ? new Stored(List.of(), Set.of())
        : new Stored(
            new Sources(snapshot).deciding(plan.dataset(), recordings),
            snapshot.withRows(
                plan.dataset(), recordings.stream().map(SourceEntry::recordId).toList()));
  }

  /** Whether no signal of the batch was stored by somebody else, or is to be forgotten, by now. */
  private boolean stillRight(List<Checked> fresh) {
    Snapshot now = lake.open();
    Set<String> hashes =
        fresh.stream().map(c -> c.entry().sampleHash()).collect(Collectors.toSet());
    Set<String> ids = fresh.stream().map(c -> c.at().recordId()).collect(Collectors.toSet());
    return now.forgotten(hashes).isEmpty()
        && now.recordings(hashes).stream()
            .allMatch(key -> key.dataset().equals(plan.dataset()) && ids.contains(key.recordId()));
  }

  /** Datasets of the recordings that some of the batch repeat. */
  private static Set<String> originals(List<Checked> checked) {
    return checked.stream()
        .filter(c -> c.entry().status() == Status.DUPLICATE)
        .map(c -> c.entry().sameAs())
        .map(key -> key.substring(0, key.indexOf('/')))
        .collect(Collectors.toSet());
  }

  private List<Checked> check(List<ArchiveListing.Entry> entries) {
    RecordCheck check = new RecordCheck(plan, hadoop);
    return Batches.balanced(spark, entries, ArchiveListing.Entry::bytes, FILE_BYTES)
        .map(check::check)
        .collect();
  }

  /** The recordings of the batch that files belong to but do not begin, by the files' URIs. */
  private static Map<String, String> owners(List<Checked> checked) {
    Map<String, String> owners = new HashMap<>();
    for (Checked c : checked) {
      if (c.sound()) {
        c.entry().otherFiles().forEach(uri -> owners.put(uri, c.entry().key().toString()));
      }
    }
    return owners;
  }

  /** Marks recordings that begin in a file another one is made of: the segments of long records. */
  private static List<Checked> withoutParts(
      List<Checked> checked, Map<String, String> owners, Stored stored) {
    return checked.stream()
        .map(
            c -> {
              String uri = c.entry().sourceUri();
              String owner = owners.getOrDefault(uri, stored.owner(uri).orElse(null));
              return owner == null || c.ignored() ? c : c.as(Status.PART, owner);
            })
        .toList();
  }

  /** Such segments that an earlier batch stored by themselves. */
  private static List<SourceEntry> nowParts(
      List<Checked> checked, Map<String, String> owners, Stored stored) {
    Set<String> here = checked.stream().map(c -> c.at().recordId()).collect(Collectors.toSet());
    return owners.entrySet().stream()
        .flatMap(
            part ->
                stored
                    .beginningIn(part.getKey())
                    .filter(entry -> !here.contains(entry.recordId()))
                    .map(entry -> entry.with(Status.PART, part.getValue()))
                    .stream())
        .toList();
  }

  /**
   * Marks recordings whose signals are stored under another name, or occur earlier in the batch.
   */
  private List<Checked> withoutDuplicates(List<Checked> checked, Snapshot snapshot) {
    Set<String> hashes =
        checked.stream()
            .filter(Checked::sound)
            .map(c -> c.entry().sampleHash())
            .collect(Collectors.toSet());
    Set<String> ids = checked.stream().map(c -> c.at().recordId()).collect(Collectors.toSet());
    Map<String, Sources.Key> first = new Sources(snapshot).stored(hashes);
    // What this batch replaces counts with its new signals only.
    first
        .values()
        .removeIf(key -> key.dataset().equals(plan.dataset()) && ids.contains(key.recordId()));
    Set<String> forgotten = snapshot.forgotten(hashes);
    List<Checked> settled = new ArrayList<>();
    for (Checked c : checked) {
      if (!c.sound()) {
        settled.add(c);
        continue;
      }
      String hash = c.entry().sampleHash();
      Sources.Key original =
          first.computeIfAbsent(hash, unseen -> new Sources.Key(plan.dataset(), c.at().recordId()));
      boolean itself = original.equals(new Sources.Key(plan.dataset(), c.at().recordId()));
      if (forgotten.contains(hash)) {
        settled.add(c.as(Status.FORGOTTEN, null));
      } else {
        settled.add(itself ? c : c.as(Status.DUPLICATE, original.toString()));
      }
    }
    return settled;
  }

  /** The recordings whose rows in the tables are no longer right. */
  private static Set<String> outdated(
      List<Checked> checked, List<Checked> fresh, List<SourceEntry> nowParts, Stored stored) {
    Set<String> outdated = new HashSet<>();
    fresh.forEach(c -> outdated.add(c.at().recordId()));
    checked.stream()
        .filter(c -> NOT_STORED.contains(c.entry().status()))
        .forEach(c -> outdated.add(c.at().recordId()));
    outdated.retainAll(stored.inTables());
    nowParts.forEach(part -> outdated.add(part.recordId()));
    return outdated;
  }

  private Change annotations(List<Checked> fresh, Set<String> outdated, Snapshot snapshot) {
    AnnotationRows rows = new AnnotationRows(plan, hadoop);
    List<Checked> annotated = fresh.stream().filter(c -> !c.annotators().isEmpty()).toList();
    Change change = Change.NOTHING;
    if (!annotated.isEmpty()) {
      Dataset<Row> annotations =
          lake.spark()
              .createDataFrame(
                  Batches.balanced(spark, annotated, c -> c.entry().sourceBytes(), FILE_BYTES)
                      .flatMap(rows::read),
                  LakeTable.ANNOTATIONS.schema());
      change = lake.adding(LakeTable.ANNOTATIONS, annotations);
    }
    return inPlace(change, outdated, snapshot);
  }

  private Change records(List<Checked> fresh, Set<String> outdated, Snapshot snapshot) {
    RecordRows rows = new RecordRows(plan, hadoop);
    List<RecordRows.Described> described =
        fresh.stream()
            .map(c -> new RecordRows.Described(c, archive.of(c.at()).orElse(null)))
            .toList();
    JavaRDD<RecordRows.Described> work =
        Batches.balanced(spark, described, d -> d.checked().entry().sourceBytes(), FILE_BYTES);
    return inPlace(new RecordsTable(lake).adding(work.flatMap(rows::read)), outdated, snapshot);
  }

  /** Rows that were added before this batch was cut off go as well. */
  private Change inPlace(Change change, Set<String> outdated, Snapshot snapshot) {
    return outdated.isEmpty() ? change : change.inPlaceOf(snapshot.keys(plan.dataset(), outdated));
  }

  private Change quarantine(List<Checked> checked, Snapshot snapshot) {
    List<Row> findings = new ArrayList<>();
    for (Checked c : checked) {
      if (!c.ignored()) {
        boolean part = c.entry().status() == Status.PART;
        findings.add(finding(c, IngestJob.STAGE, part ? Finding.NONE : c.signal()));
        if (c.sound()) {
          findings.add(finding(c, IngestJob.ANNOTATION_STAGE, c.annotations()));
        }
      }
    }
    return new Quarantine(snapshot)
        .change(lake.spark().createDataFrame(findings, FINDINGS))
        .orElse(Change.NOTHING);
  }

  private Row finding(Checked of, String stage, Finding finding) {
    return RowFactory.create(
        plan.dataset(),
        of.at().recordId(),
        of.entry().sourceUri(),
        stage,
        finding.reason(),
        finding.message());
  }

  /** What is known of the batch's recordings once they are stored. */
  private static List<SourceEntry> entries(List<Checked> checked, List<SourceEntry> nowParts) {
    List<SourceEntry> entries = new ArrayList<>();
    for (Checked c : checked) {
      if (!c.ignored() && c.entry().status() != Status.FORGOTTEN) {
        entries.add(c.entry());
      }
    }
    entries.addAll(nowParts);
    return entries;
  }

  private Change sources(List<SourceEntry> entries, Set<String> outdated, Snapshot snapshot) {
    return entries.isEmpty() && outdated.isEmpty()
        ? Change.NOTHING
        : new Sources(snapshot).change(plan.dataset(), entries, outdated);
  }

  private static IngestSummary summary(List<Checked> checked, List<Checked> fresh, Stored stored) {
    long replaced = fresh.stream().filter(c -> stored.knows(c.at().recordId())).count();
    long ignored = checked.stream().filter(Checked::ignored).count();
    return new IngestSummary(
        count(checked, Status.STORED) - fresh.size(),
        fresh.size() - replaced,
        replaced,
        count(checked, Status.DUPLICATE),
        count(checked, Status.PART),
        count(checked, Status.FORGOTTEN),
        count(checked, Status.QUARANTINED) - ignored,
        ignored);
  }

  private static long count(List<Checked> checked, Status status) {
    return checked.stream().filter(c -> c.entry().status() == status).count();
  }
}
