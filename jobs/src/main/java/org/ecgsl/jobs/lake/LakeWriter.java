package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ecgsl.jobs.lake.commit.Committer;
import org.ecgsl.jobs.lake.commit.Committer.Commit;
import org.ecgsl.jobs.lake.commit.ConflictException;
import org.ecgsl.jobs.lake.commit.Premise;

/**
 * The only way to commit to a lake: each kind of work with the order of its commits and what they
 * rest on. A writer begins from a {@link Snapshot} and serves one command.
 *
 * <p>What goes together: ingests of different datasets, results of different models, an ingest
 * beside a segmentation, and any of them beside one that forgets. Of two commands that do the same
 * work (the same dataset, the same segmentation, the same model) one commits; the other ends with a
 * {@link ConflictException} before anything is stored twice. What rests on recordings that another
 * command replaced or forgot meanwhile is not committed either.
 *
 * <p>Tables are committed to one after the other; a command that dies in between leaves what a run
 * of the same command completes, and nothing that another reads as whole: each method says what.
 *
 * <p>The rule that keeps the tables in step: who takes away what others derive from marks that
 * table first ({@code replaced} of a dataset in the records, {@code forgotten} of all), and then
 * commits to each table of what was derived, if only to be seen there. Who derives checks the mark
 * after it has looked at its own table's newest state (see {@link Committer}): so either the
 * removal finds the derived rows and takes them, or the one who derives finds the mark.
 *
 * @param <C> what a commit does to a table's rows
 */
public final class LakeWriter<C> {

  /** Subject of all that changes what a segmentation has to do with a recording. */
  static final String SEGMENT = "segment";

  /** Value by which a segmentation's settings are known. */
  static final String SETTINGS = "settings";

  private static final String FORGET = "forget";
  private static final String FORGOTTEN = "forgotten";
  private static final String STORED = "stored";

  private static final TableId RECORDS = TableId.of(LakeTable.RECORDS);
  private static final TableId TOMBSTONES = TableId.of(LakeTable.FORGOTTEN);

  private final Committer<TableId, C> committer;
  private final Tables tables;
  private final Predicate<C> empty;

  /** Which tables there are; asked when it matters, as other commands make new ones. */
  interface Tables {
    /** Those derived from recordings: all that a recording that changes has to leave. */
    List<TableId> derived() throws IOException;

    /** Those that can name a patient or a recording, but for the records, by their columns. */
    List<TableId> naming() throws IOException;
  }

  /**
   * @param empty whether a change does nothing, and needs no commit
   */
  LakeWriter(Committer<TableId, C> committer, Tables tables, Predicate<C> empty) {
    this.committer = committer;
    this.tables = tables;
    this.empty = empty;
  }

  private static String ofDataset(String dataset) {
    return "ingest/" + dataset;
  }

  private static String replaced(String dataset) {
    return "replaced/" + dataset;
  }

  private static String ofModel(String modelId) {
    return "model/" + modelId;
  }

  /**
   * One batch of an ingest.
   *
   * @param outdated takes what was derived from recordings whose content changes out of a table;
   *     empty if none changes
   * @param originals datasets of the recordings that some of the batch repeat
   */
  public record Ingested<C>(
      String dataset,
      Optional<C> outdated,
      Set<String> originals,
      C annotations,
      C quarantine,
      C records,
      C sources) {}

  /**
   * Commits a batch of an ingest. The sources come last: a recording whose entry is there is
   * complete, and a batch that was cut off is done anew by the next ingest. What is derived from
   * outdated recordings goes before them, so that nobody reads new samples with old heartbeats, and
   * once more after them, for those who were at work on the old ones.
   *
   * @param stillRight whether none of the batch's signals was stored by another ingest, or is to be
   *     forgotten, by now
   */
  public void ingest(Ingested<C> batch, Premise.Recheck stillRight) throws IOException {
    String subject = ofDataset(batch.dataset());
    Premise<TableId> remembered = new Premise<>(TOMBSTONES, FORGOTTEN, stillRight);
    removeDerived(subject, batch.outdated());
    commitUnlessEmpty(
        commit(
            TableId.of(LakeTable.ANNOTATIONS), subject, List.of(remembered), batch.annotations()));
    commitUnlessEmpty(new Commit<>(TableId.of(LakeTable.QUARANTINE), subject, batch.quarantine()));
    commitUnlessEmpty(
        new Commit<>(
            RECORDS,
            subject,
            List.of(remembered, new Premise<>(RECORDS, STORED, stillRight)),
            batch.outdated().isPresent()
                ? Set.of(STORED, replaced(batch.dataset()))
                : Set.of(STORED),
            Map.of(),
            batch.records()));
    removeDerived(subject, batch.outdated());
    List<Premise<TableId>> stored = new ArrayList<>(List.of(new Premise<>(RECORDS, subject)));
    batch.originals().forEach(dataset -> stored.add(new Premise<>(RECORDS, replaced(dataset))));
    commitUnlessEmpty(commit(TableId.of(LakeTable.SOURCES), subject, stored, batch.sources()));
  }

  private void commitUnlessEmpty(Commit<TableId, C> commit) throws IOException {
    if (!empty.test(commit.change())) {
      committer.commit(commit);
    }
  }

  /** Unless the dataset is another ingest's by now. */
  private void removeDerived(String subject, Optional<C> removal) throws IOException {
    if (removal.isPresent()) {
      List<Premise<TableId>> ours =
          List.of(
              new Premise<>(TableId.of(LakeTable.ANNOTATIONS), subject),
              new Premise<>(RECORDS, subject),
              new Premise<>(TableId.of(LakeTable.SOURCES), subject));
      for (TableId table : tables.derived()) {
        committer.commit(commit(table, subject, ours, removal.get()));
      }
    }
  }

  /**
   * One batch of a segmentation.
   *
   * @param datasets those of the recordings that were segmented
   * @param settings number by which the settings are known
   */
  public record Segmented<C>(
      TableId qualityTable,
      TableId beatsTable,
      Set<String> datasets,
      long settings,
      C quality,
      C beats) {}

  /**
   * Commits a batch of a segmentation. A recording counts as segmented once both its quality and
   * its heartbeats are there. One without the other is what a crash leaves; {@link
   * #takeOverSegmentation} removes it.
   */
  public void segment(Segmented<C> batch) throws IOException {
    List<Premise<TableId>> inputs = inputs(batch.datasets());
    committer.commit(commit(batch.qualityTable(), SEGMENT, inputs, batch.quality()));
    List<Premise<TableId>> andQuality = new ArrayList<>(inputs);
    andQuality.add(new Premise<>(batch.qualityTable(), SEGMENT));
    committer.commit(
        new Commit<>(
            batch.beatsTable(),
            SEGMENT,
            andQuality,
            Set.of(),
            Map.of(SETTINGS, batch.settings()),
            batch.beats()));
  }

  /**
   * Removes heartbeats without quality and quality without heartbeats, which another run was kept
   * from completing. That run may be alive after all: it is shut out of the heartbeats first.
   */
  public void takeOverSegmentation(TableId qualityTable, TableId beatsTable, C leftovers)
      throws IOException {
    committer.commit(new Commit<>(beatsTable, SEGMENT, leftovers));
    committer.commit(
        commit(qualityTable, SEGMENT, List.of(new Premise<>(beatsTable, SEGMENT)), leftovers));
  }

  /** Commits what a segmentation found wrong with recordings. */
  public void quarantine(TableId quarantine, C findings) throws IOException {
    committer.commit(new Commit<>(quarantine, SEGMENT, findings));
  }

  /**
   * Commits what a model gives, in place of what it gave before.
   *
   * @param datasets those of the lake's recordings it was run on
   */
  public void score(TableId table, String modelId, Set<String> datasets, C rows)
      throws IOException {
    committer.commit(commit(table, ofModel(modelId), inputs(datasets), rows));
  }

  /** Commits a table's rows in the columns of another version. */
  public void migrate(TableId table, C rows) throws IOException {
    committer.commit(new Commit<>(table, "schema", rows));
  }

  /** What work on recordings rests on: that none was replaced or forgotten meanwhile. */
  private static List<Premise<TableId>> inputs(Set<String> datasets) {
    List<Premise<TableId>> inputs = new ArrayList<>();
    inputs.add(new Premise<>(TOMBSTONES, FORGOTTEN));
    datasets.forEach(dataset -> inputs.add(new Premise<>(RECORDS, replaced(dataset))));
    return inputs;
  }

  /**
   * Forgets recordings. First they are remembered as forgotten, so that no ingest at work brings
   * them back; then they leave all tables, the records last, so that the same command, cut off and
   * run again, still finds what they are; and then all others once more, for those who were at work
   * on the records that were there until then.
   *
   * @param datasets those of the recordings
   * @param tombstones what is remembered
   * @param removal takes the recordings' rows out of any table that names them
   */
  public void forget(Set<String> datasets, C tombstones, C removal) throws IOException {
    committer.commit(
        new Commit<>(TOMBSTONES, FORGET, List.of(), Set.of(FORGOTTEN), Map.of(), tombstones));
    removeNaming(removal);
    Set<String> replaced =
        datasets.stream().map(LakeWriter::replaced).collect(Collectors.toUnmodifiableSet());
    committer.commit(new Commit<>(RECORDS, FORGET, List.of(), replaced, Map.of(), removal));
    removeNaming(removal);
  }

  private void removeNaming(C removal) throws IOException {
    for (TableId table : tables.naming()) {
      committer.commit(new Commit<>(table, FORGET, removal));
    }
  }

  private Commit<TableId, C> commit(
      TableId table, String subject, List<Premise<TableId>> premises, C change) {
    return new Commit<>(table, subject, premises, Set.of(), Map.of(), change);
  }
}
