package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ecgsl.jobs.lake.SimulatedStore.Change;
import org.ecgsl.jobs.lake.SimulatedStore.Faults;
import org.ecgsl.jobs.lake.SimulatedStore.Killed;
import org.ecgsl.jobs.lake.SimulatedStore.Row;
import org.ecgsl.jobs.lake.commit.Committer;
import org.ecgsl.jobs.lake.commit.ConflictException;
import org.ecgsl.jobs.lake.commit.TableState;

/**
 * One history of a lake: commands that ingest two datasets, segment, score, migrate and forget at
 * once, over a {@link SimulatedStore}, while the archives change under them. The commands' commits
 * are those of {@link LakeWriter}; what they read and compute is a model of what the jobs do.
 *
 * <p>When all have ended, well or not, each is run again, alone and undisturbed, and the tables are
 * held against those of the same archives ingested, segmented and scored in order.
 */
final class LakeSimulation {

  private static final int BEATS = 2;

  /** Turns after which a command begins; one that is alone takes some 100. */
  private static final int LONGEST_DELAY = 80;

  private static final String MODEL = "m";
  private static final String FORGOTTEN_PATIENT = "p1";

  private final Random chance;
  private final Turns turns;
  private final SimulatedStore store;

  /** Signal of each recording, by dataset and recording. */
  private final Map<String, Map<String, Integer>> archives = new TreeMap<>();

  private final Faults faults;
  private final boolean forgets;
  private final boolean blind;
  private final List<String> problems = new ArrayList<>();
  private long tokens;
  private int conflicts;
  private boolean forgot;
  private boolean ingestRefused;
  private int ended;

  /**
   * @param blind whether segmentations append without stating what they rest on
   */
  LakeSimulation(long seed, boolean blind, ExecutorService threads) {
    this.chance = new Random(seed);
    this.turns = new Turns(chance.nextLong(), threads);
    this.faults =
        switch (chance.nextInt(4)) {
          case 0 -> Faults.NONE;
          case 1 -> new Faults(0.02, 0.02, 0.02, 0);
          case 2 -> new Faults(0, 0, 0, 0.02);
          default -> new Faults(0.02, 0.04, 0.04, 0.01);
        };
    this.store = new SimulatedStore(turns, chance.nextLong());
    this.blind = blind;
    this.forgets = chance.nextBoolean();
    int signal = 1;
    for (String dataset : List.of("a", "b")) {
      Map<String, Integer> recordings = new TreeMap<>();
      for (int i = 0; i < 3; i++) {
        recordings.put("r" + i, signal++);
      }
      archives.put(dataset, recordings);
    }
    archives.get("b").put("r2", archives.get("a").get("r2")); // one signal in both archives
  }

  /**
   * What a history came to.
   *
   * @param problems in words; none if the tables are right
   * @param conflicts commands that were told of another
   * @param ended commands that ended well at once
   */
  record Outcome(List<String> problems, int conflicts, int ended) {}

  Outcome run() {
    if (chance.nextBoolean()) {
      undisturbed(() -> ingest("a"));
      if (chance.nextBoolean()) {
        undisturbed(this::segment);
      }
    }
    store.disturb(faults);
    store.afterEachCommit(this::checkNothingDoubled);
    List<Command> commands = new ArrayList<>(List.of(() -> ingest("a"), () -> ingest("b")));
    commands.addAll(List.of(this::segment, this::segment, this::score, this::changeArchive));
    commands.add(chance.nextBoolean() ? this::migrate : this::score);
    if (chance.nextBoolean()) {
      commands.add(() -> ingest("b"));
    }
    if (forgets) {
      commands.add(
          () -> {
            forget();
            forgot = true;
          });
    }
    for (Command command : commands) {
      int after = chance.nextInt(LONGEST_DELAY);
      turns.add(() -> attempt(command, after));
    }
    turns.play();
    if (faults.equals(Faults.NONE)) {
      checkNothingLeaked();
    }
    store.disturb(Faults.NONE);
    List<Command> again = new ArrayList<>(List.of(() -> ingest("a"), () -> ingest("b")));
    if (forgets) {
      again.add(this::forget);
    }
    again.addAll(List.of(() -> ingest("a"), () -> ingest("b"), this::segment, this::score));
    again.forEach(this::undisturbed);
    check();
    return new Outcome(List.copyOf(problems), conflicts, ended);
  }

  @FunctionalInterface
  private interface Command {
    void run() throws IOException;
  }

  private void attempt(Command command, int after) {
    for (int i = 0; i < after; i++) {
      turns.pass();
    }
    try {
      command.run();
      ended++;
    } catch (ConflictException e) {
      conflicts++;
      ingestRefused |= e.getMessage().contains("ingest/") || e.getMessage().contains("stored");
    } catch (IOException | Killed e) {
      // What it left is for the same command to complete.
    }
  }

  private void undisturbed(Command command) {
    try {
      command.run();
    } catch (IOException | ConflictException | Killed e) {
      problems.add("a command that is alone ends with " + e);
    }
  }

  /** Tables as one command sees them. */
  private record Seen(Map<TableId, TableState> states, Map<LakeTable, List<Row>> rows) {
    List<Row> of(LakeTable table) {
      return rows.get(table);
    }
  }

  private Seen open() throws IOException {
    Map<TableId, TableState> states = look();
    for (Map<TableId, TableState> again = look(); !again.equals(states); again = look()) {
      states = again;
    }
    Map<LakeTable, List<Row>> rows = new EnumMap<>(LakeTable.class);
    for (LakeTable table : LakeTable.values()) {
      rows.put(table, store.rows(table, states.get(TableId.of(table)).version()));
    }
    return new Seen(states, rows);
  }

  private Map<TableId, TableState> look() throws IOException {
    Map<TableId, TableState> states = new HashMap<>();
    for (LakeTable table : LakeTable.values()) {
      states.put(TableId.of(table), store.log(TableId.of(table)).latest());
    }
    return states;
  }

  private LakeWriter<Change> writer(Seen seen) {
    return new LakeWriter<>(
        new Committer<>(
            store::log,
            table -> seen.states().getOrDefault(table, TableState.ABSENT),
            () -> ++tokens),
        new LakeWriter.Tables() {
          @Override
          public List<TableId> derived() throws IOException {
            Set<TableId> derived =
                LakeTable.derived().stream().map(TableId::of).collect(Collectors.toSet());
            return store.tables().stream().filter(derived::contains).toList();
          }

          @Override
          public List<TableId> naming() throws IOException {
            return store.tables().stream()
                .filter(table -> !table.equals(TableId.of(LakeTable.RECORDS)))
                .filter(table -> !table.equals(TableId.of(LakeTable.FORGOTTEN)))
                .toList();
          }
        },
        Change::isNothing);
  }

  private static Row row(String dataset, String recording, int signal, String extra) {
    return new Row(dataset, recording, patient(recording), signal, extra);
  }

  private static String patient(String recording) {
    return "p" + recording.substring(1);
  }

  private static Predicate<Row> of(String dataset, Set<String> recordings) {
    return row -> row.dataset().equals(dataset) && recordings.contains(row.recording());
  }

  private static Change change(Predicate<Row> removed, List<Row> added) {
    return new Change(removed, added);
  }

  private static Change adding(List<Row> rows) {
    return rows.isEmpty() ? Change.NOTHING : new Change(row -> false, rows);
  }

  /** Reads what is new or has changed, in batches of two recordings. */
  private void ingest(String dataset) throws IOException {
    Seen seen = open();
    Map<String, Row> known = new HashMap<>();
    seen.of(LakeTable.SOURCES).stream()
        .filter(row -> row.dataset().equals(dataset))
        .forEach(row -> known.put(row.recording(), row));
    Set<String> inTables =
        Stream.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS)
            .flatMap(table -> seen.of(table).stream())
            .filter(row -> row.dataset().equals(dataset))
            .map(Row::recording)
            .collect(Collectors.toCollection(HashSet::new));
    LakeWriter<Change> writer = writer(seen);
    Map<String, Integer> archive = new TreeMap<>(archives.get(dataset));
    List<String> todo =
        archive.keySet().stream()
            .filter(
                recording ->
                    known.get(recording) == null
                        || known.get(recording).signal() != archive.get(recording)
                        || isLeftover(known.get(recording), inTables))
            .toList();
    for (int from = 0; from < todo.size(); from += 2) {
      ingest(
          dataset, todo.subList(from, Math.min(todo.size(), from + 2)), archive, inTables, writer);
    }
  }

  private void ingest(
      String dataset,
      List<String> batch,
      Map<String, Integer> archive,
      Set<String> inTables,
      LakeWriter<Change> writer)
      throws IOException {
    Seen now = open();
    Set<Integer> forgotten =
        now.of(LakeTable.FORGOTTEN).stream().map(Row::signal).collect(Collectors.toSet());
    List<Row> fresh = new ArrayList<>();
    List<Row> entries = new ArrayList<>();
    Set<String> originals = new TreeSet<>();
    Set<String> outdated = new TreeSet<>();
    for (String recording : batch) {
      int signal = archive.get(recording);
      Optional<Row> original =
          now.of(LakeTable.SOURCES).stream()
              .filter(row -> row.extra().equals("stored") && row.signal() == signal)
              .filter(row -> !row.dataset().equals(dataset) || !batch.contains(row.recording()))
              .findFirst();
      if (forgotten.contains(signal)) {
        outdated.add(recording);
      } else if (original.isPresent()) {
        originals.add(original.get().dataset());
        entries.add(row(dataset, recording, signal, sameAs(original.get())));
        outdated.add(recording);
      } else {
        fresh.add(row(dataset, recording, signal, ""));
        entries.add(row(dataset, recording, signal, "stored"));
        outdated.add(recording);
      }
    }
    outdated.retainAll(inTables);
    Predicate<Row> gone = of(dataset, outdated);
    Set<String> repeated =
        outdated.stream().map(id -> "same as " + dataset + "/" + id).collect(Collectors.toSet());
    Set<String> ids = new HashSet<>(batch);
    writer.ingest(
        new LakeWriter.Ingested<>(
            dataset,
            outdated.isEmpty() ? Optional.empty() : Optional.of(change(gone, List.of())),
            originals,
            outdated.isEmpty() ? adding(fresh) : change(gone, fresh),
            Change.NOTHING,
            outdated.isEmpty() ? adding(fresh) : change(gone, fresh),
            entries.isEmpty() && outdated.isEmpty()
                ? Change.NOTHING
                : change(of(dataset, ids).or(row -> repeated.contains(row.extra())), entries)),
        () -> stillRight(dataset, ids, fresh));
    fresh.forEach(row -> inTables.add(row.recording()));
  }

  /** Rows of a recording that is not stored: another ingest was kept from completing it. */
  private static boolean isLeftover(Row entry, Set<String> inTables) {
    return !entry.extra().equals("stored") && inTables.contains(entry.recording());
  }

  private static String sameAs(Row original) {
    return "same as " + original.dataset() + "/" + original.recording();
  }

  private boolean stillRight(String dataset, Set<String> batch, List<Row> fresh)
      throws IOException {
    Seen now = open();
    Set<Integer> signals = fresh.stream().map(Row::signal).collect(Collectors.toSet());
    return now.of(LakeTable.FORGOTTEN).stream().noneMatch(row -> signals.contains(row.signal()))
        && now.of(LakeTable.RECORDS).stream()
            .filter(row -> signals.contains(row.signal()))
            .allMatch(row -> row.dataset().equals(dataset) && batch.contains(row.recording()));
  }

  /** Segments what has no heartbeats yet, one dataset a batch. */
  private void segment() throws IOException {
    Seen seen = open();
    List<Row> todo =
        seen.of(LakeTable.RECORDS).stream()
            .filter(
                row -> !has(seen.of(LakeTable.BEATS), row) || !has(seen.of(LakeTable.QUALITY), row))
            .toList();
    if (todo.isEmpty()) {
      return;
    }
    LakeWriter<Change> writer = writer(seen);
    TableId quality = TableId.of(LakeTable.QUALITY);
    TableId beats = TableId.of(LakeTable.BEATS);
    List<Row> stale = seen.of(LakeTable.QUALITY).stream().filter(row -> has(todo, row)).toList();
    if (!stale.isEmpty()) {
      writer.takeOverSegmentation(quality, beats, change(row -> has(stale, row), List.of()));
    }
    Map<String, List<Row>> byDataset =
        todo.stream()
            .collect(Collectors.groupingBy(Row::dataset, TreeMap::new, Collectors.toList()));
    for (Map.Entry<String, List<Row>> batch : byDataset.entrySet()) {
      List<Row> found = new ArrayList<>();
      for (Row of : batch.getValue()) {
        for (int beat = 0; beat < BEATS; beat++) {
          found.add(row(of.dataset(), of.recording(), of.signal(), "beat " + beat));
        }
      }
      if (blind) {
        append(quality, adding(batch.getValue()));
        append(beats, adding(found));
        continue;
      }
      writer.segment(
          new LakeWriter.Segmented<>(
              quality, beats, Set.of(batch.getKey()), 1, adding(batch.getValue()), adding(found)));
    }
  }

  private void append(TableId table, Change change) throws IOException {
    store.log(table).create();
    TableState state = store.log(table).latest();
    while (!store.log(table).commitAfter(state, change, Map.of())) {
      state = store.log(table).latest();
    }
  }

  /** Whether rows are there of a row's recording. */
  private static boolean has(List<Row> rows, Row of) {
    return rows.stream()
        .anyMatch(
            row -> row.dataset().equals(of.dataset()) && row.recording().equals(of.recording()));
  }

  private void score() throws IOException {
    Seen seen = open();
    List<Row> rows =
        seen.of(LakeTable.BEATS).stream()
            .map(beat -> row(beat.dataset(), beat.recording(), beat.signal(), MODEL + beat.extra()))
            .toList();
    writer(seen)
        .score(
            TableId.of(LakeTable.PREDICTIONS),
            MODEL,
            seen.of(LakeTable.RECORDS).stream().map(Row::dataset).collect(Collectors.toSet()),
            change(row -> row.extra().startsWith(MODEL), rows));
  }

  /** Writes a table anew with the same rows, as a migration does. */
  private void migrate() throws IOException {
    Seen seen = open();
    for (LakeTable table : List.of(LakeTable.RECORDS, LakeTable.BEATS)) {
      if (seen.states().get(TableId.of(table)).version() >= 0) {
        writer(seen).migrate(TableId.of(table), change(row -> false, List.of()));
      }
    }
  }

  private void forget() throws IOException {
    Seen seen = open();
    Set<String> keys = new TreeSet<>();
    Set<Integer> signals = new TreeSet<>();
    Set<String> datasets = new TreeSet<>();
    for (LakeTable table : LakeTable.values()) {
      for (Row row : seen.of(table)) {
        if (row.patient().equals(FORGOTTEN_PATIENT)) {
          keys.add(row.dataset() + "/" + row.recording());
          signals.add(row.signal());
          datasets.add(row.dataset());
        }
      }
    }
    List<Row> tombstones =
        signals.stream().map(signal -> new Row("", "", "", signal, "forgotten")).toList();
    writer(seen)
        .forget(
            datasets,
            adding(tombstones),
            change(
                row ->
                    row.patient().equals(FORGOTTEN_PATIENT)
                        || keys.contains(row.dataset() + "/" + row.recording())
                        || signals.contains(row.signal()),
                List.of()));
  }

  /** The archive's publisher mends a recording, while others read. */
  private void changeArchive() {
    String dataset = chance.nextBoolean() ? "a" : "b";
    String recording = chance.nextBoolean() ? "r0" : "r2";
    archives.get(dataset).put(recording, 100 + chance.nextInt(1000));
  }

  /** At no moment does a table hold something twice. */
  private void checkNothingDoubled() {
    for (LakeTable table :
        List.of(LakeTable.RECORDS, LakeTable.BEATS, LakeTable.QUALITY, LakeTable.PREDICTIONS)) {
      List<String> keys =
          store.rows(table).stream()
              .map(row -> row.dataset() + "/" + row.recording() + "/" + row.extra())
              .toList();
      if (keys.size() != new HashSet<>(keys).size()) {
        problems.add(table + " has rows twice: " + keys);
      }
    }
  }

  /** What no command may leave behind, though none has been run again yet. */
  private void checkNothingLeaked() {
    Set<Integer> forgotten =
        store.rows(LakeTable.FORGOTTEN).stream().map(Row::signal).collect(Collectors.toSet());
    Map<String, Integer> stored = new HashMap<>();
    store
        .rows(LakeTable.RECORDS)
        .forEach(row -> stored.put(row.dataset() + "/" + row.recording(), row.signal()));
    for (LakeTable table : LakeTable.derived()) {
      for (Row row : store.rows(table)) {
        if (forgot && forgotten.contains(row.signal())) {
          problems.add(table + " has a forgotten patient: " + row);
        }
        Integer signal = stored.get(row.dataset() + "/" + row.recording());
        if (!ingestRefused && (signal == null || signal != row.signal())) {
          problems.add(table + " is of other samples than " + signal + ": " + row);
        }
      }
    }
  }

  private void check() {
    Map<String, Integer> stored = new TreeMap<>();
    for (Row row : store.rows(LakeTable.RECORDS)) {
      stored.put(row.dataset() + "/" + row.recording(), row.signal());
      if (archives.get(row.dataset()).get(row.recording()) != row.signal()) {
        problems.add("outdated samples: " + row);
      }
    }
    Set<Integer> forgotten =
        store.rows(LakeTable.FORGOTTEN).stream().map(Row::signal).collect(Collectors.toSet());
    Set<Integer> expected = new TreeSet<>();
    archives.values().forEach(archive -> expected.addAll(archive.values()));
    expected.removeAll(forgotten);
    List<Integer> signals = stored.values().stream().sorted().toList();
    if (!signals.equals(List.copyOf(expected))) {
      problems.add("signals stored are " + signals + ", not " + expected);
    }
    List<Row> records = store.rows(LakeTable.RECORDS);
    same(LakeTable.RECORDS, records(records, ""));
    same(LakeTable.ANNOTATIONS, records(records, ""));
    same(LakeTable.QUALITY, records(records, ""));
    same(LakeTable.BEATS, records(records, "beat 0", "beat 1"));
    same(LakeTable.PREDICTIONS, records(records, MODEL + "beat 0", MODEL + "beat 1"));
    if (forgets && forgotten.isEmpty() && !signals.isEmpty()) {
      problems.add("nobody was forgotten");
    }
  }

  private static List<String> records(List<Row> records, String... extras) {
    return records.stream()
        .flatMap(
            row ->
                Arrays.stream(extras)
                    .map(each -> row(row.dataset(), row.recording(), row.signal(), each)))
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private void same(LakeTable table, List<String> expected) {
    List<String> is = store.rows(table).stream().map(Row::toString).sorted().toList();
    if (!is.equals(expected)) {
      problems.add(table + " is " + is + ", not " + expected);
    }
  }
}
