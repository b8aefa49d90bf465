package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ecgsl.jobs.lake.commit.TableLog;
import org.ecgsl.jobs.lake.commit.TableState;

/**
 * Tables in memory behind a wire that delays, fails, loses replies and repeats requests, as chance
 * has it; a command may be killed at any request. Requests of several commands interleave in an
 * order that the seed of {@link Turns} determines.
 */
final class SimulatedStore {

  /**
   * A row of any table.
   *
   * @param signal what the samples are; it stands in all that is derived from them
   * @param extra what else tells rows apart: a heartbeat's number, a model's name, an entry's
   *     status
   */
  record Row(String dataset, String recording, String patient, int signal, String extra) {}

  /** Rows out, rows in. */
  record Change(Predicate<Row> removed, List<Row> added) {
    static final Change NOTHING = new Change(row -> false, List.of());

    boolean isNothing() {
      return equals(NOTHING);
    }
  }

  /** How often each kind of fault comes, in requests. */
  record Faults(double fail, double loseReply, double repeat, double kill) {
    static final Faults NONE = new Faults(0, 0, 0, 0);
  }

  /** Ends a command where it is. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", null, false, false);
    }
  }

  private record Version(Map<String, Long> marks, List<Row> rows) {}

  private final Map<TableId, List<Version>> tables =
      new TreeMap<>(java.util.Comparator.comparing(TableId::folder));
  private final Turns turns;
  private final Random chance;
  private Faults faults = Faults.NONE;
  private Runnable afterCommit = () -> {};

  SimulatedStore(Turns turns, long seed) {
    this.turns = turns;
    this.chance = new Random(seed);
  }

  void disturb(Faults by) {
    faults = by;
  }

  void afterEachCommit(Runnable check) {
    afterCommit = check;
  }

  /** Rows of the newest version, seen by nobody's wire. */
  List<Row> rows(LakeTable table) {
    List<Version> versions = tables.getOrDefault(TableId.of(table), List.of());
    return versions.isEmpty() ? List.of() : versions.get(versions.size() - 1).rows();
  }

  /** Rows of a version; none if it is -1. */
  List<Row> rows(LakeTable table, long version) {
    return version < 0 ? List.of() : tables.get(TableId.of(table)).get((int) version).rows();
  }

  List<TableId> tables() throws IOException {
    request();
    List<TableId> found = List.copyOf(tables.keySet());
    reply();
    return found;
  }

  TableLog<Change> log(TableId table) {
    return new Log(table);
  }

  private void request() throws IOException {
    if (chance.nextDouble() < faults.kill()) {
      throw new Killed();
    }
    if (chance.nextDouble() < faults.fail()) {
      throw new IOException("no connection");
    }
  }

  private void reply() throws IOException {
    turns.pass();
    if (chance.nextDouble() < faults.kill()) {
      throw new Killed();
    }
    if (chance.nextDouble() < faults.loseReply()) {
      throw new IOException("no reply");
    }
  }

  private final class Log implements TableLog<Change> {
    private final TableId table;

    Log(TableId table) {
      this.table = table;
    }

    private List<Version> versions() {
      return tables.getOrDefault(table, List.of());
    }

    @Override
    public void create() throws IOException {
      request();
      tables.computeIfAbsent(
          table, key -> new ArrayList<>(List.of(new Version(Map.of(), List.of()))));
      reply();
    }

    @Override
    public TableState latest() throws IOException {
      request();
      int newest = versions().size() - 1;
      TableState state =
          newest < 0 ? TableState.ABSENT : new TableState(newest, versions().get(newest).marks());
      reply();
      return state;
    }

    @Override
    public boolean commitAfter(TableState state, Change change, Map<String, Long> marks)
        throws IOException {
      request();
      boolean free = state.version() == versions().size() - 1;
      if (free) {
        put(change, marks);
      }
      // A request that the wire repeats is refused the second time, and that is the reply.
      boolean refused = chance.nextDouble() < faults.repeat();
      reply();
      return free && !refused;
    }

    private void put(Change change, Map<String, Long> marks) {
      Version newest = versions().get(versions().size() - 1);
      List<Row> rows = new ArrayList<>(newest.rows());
      rows.removeIf(change.removed());
      rows.addAll(change.added());
      Map<String, Long> all = new HashMap<>(newest.marks());
      all.putAll(marks);
      versions().add(new Version(all, rows));
      afterCommit.run();
    }
  }
}
