package org.ecgsl.jobs.lake.commit;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Commits to the tables of a lake, one table at a time, for a writer that has looked at them
 * before.
 *
 * <p>Each commit is about a subject, and goes in only if nobody else has committed about the same
 * subject since the writer looked, and if everything it rests on still holds. Both are checked
 * after the table's newest state was read, and the commit is put right after that state: whatever
 * anyone commits in between to this table makes the writer look again. A premise on
 * <em>another</em> table is checked in the same gap. So whoever changes what others rest on has to
 * commit to the tables of those others afterwards: a commit in flight then looks again, and finds
 * its premise gone.
 *
 * @param <T> what names a table
 * @param <C> what a commit does to a table's rows
 */
public final class Committer<T, C> {

  /**
   * Times a storage that fails is asked anew whether the commit is in, and one that refuses a
   * commit though no other came is asked again.
   */
  private static final int ATTEMPTS = 5;

  private final Function<T, TableLog<C>> logs;
  private final LongSupplier tokens;
  private final Function<T, TableState> looked;
  private final Map<T, Map<String, Long>> own = new HashMap<>();

  /**
   * @param logs the log of each table
   * @param looked each table as the writer has seen it; {@link TableState#ABSENT} if it was not
   *     there
   * @param tokens numbers that no two commits of any writer have in common, none of them 0
   */
  public Committer(
      Function<T, TableLog<C>> logs, Function<T, TableState> looked, LongSupplier tokens) {
    this.logs = logs;
    this.looked = looked;
    this.tokens = tokens;
  }

  /**
   * A commit.
   *
   * @param subject what it is about; of two writers about the same, one commits
   * @param premises what else it rests on
   * @param announced further subjects it is marked with, for others to rest on
   * @param values subjects that get a number with a meaning
   */
  public record Commit<T, C>(
      T table,
      String subject,
      List<Premise<T>> premises,
      Set<String> announced,
      Map<String, Long> values,
      C change) {

    public Commit {
      premises = List.copyOf(premises);
      announced = Set.copyOf(announced);
      values = Map.copyOf(values);
    }

    /** A commit that rests on nothing else. */
    public Commit(T table, String subject, C change) {
      this(table, subject, List.of(), Set.of(), Map.of(), change);
    }
  }

  /**
   * Puts a commit in.
   *
   * @throws ConflictException if it does not go together with what others have committed; nothing
   *     of it is stored
   * @throws IOException if the storage fails; the commit is in whole or not at all, and the same
   *     work done anew finds out which
   */
  public void commit(Commit<T, C> commit) throws IOException {
    T table = commit.table();
    TableLog<C> log = logs.apply(table);
    log.create();
    long token = tokens.getAsLong();
    Map<String, Long> marks = new HashMap<>(commit.values());
    commit.announced().forEach(each -> marks.put(each, token));
    marks.put(commit.subject(), token);
    int failed = 0;
    long refusedAt = Long.MIN_VALUE;
    while (true) {
      try {
        TableState now = log.latest();
        if (now.mark(commit.subject()) == token) {
          break; // The reply to an earlier attempt was lost.
        }
        requireUntouched(table, commit.subject(), now);
        for (Premise<T> premise : commit.premises()) {
          require(premise);
        }
        if (log.commitAfter(now, commit.change(), marks)) {
          break;
        }
        if (now.version() == refusedAt) {
          throw new IOException(
              "version %d of the table %s takes no commit".formatted(now.version(), table));
        }
        refusedAt = now.version();
      } catch (IOException e) {
        if (++failed == ATTEMPTS) {
          throw e;
        }
      }
    }
    own.computeIfAbsent(table, key -> new HashMap<>()).putAll(marks);
  }

  private void requireUntouched(T table, String subject, TableState now) {
    if (now.mark(subject) != seen(table, subject)) {
      throw new ConflictException(ConflictException.Kind.SAME_WORK, table.toString(), subject);
    }
  }

  private void require(Premise<T> premise) throws IOException {
    TableState now = logs.apply(premise.table()).latest();
    long mark = now.mark(premise.subject());
    if (mark == seen(premise.table(), premise.subject())) {
      return;
    }
    if (!premise.onChange().holds()) {
      throw new ConflictException(
          ConflictException.Kind.CHANGED_INPUT, premise.table().toString(), premise.subject());
    }
    own.computeIfAbsent(premise.table(), key -> new HashMap<>()).put(premise.subject(), mark);
  }

  /** The mark as this writer left it, or else as it found it. */
  private long seen(T table, String subject) {
    Map<String, Long> mine = own.getOrDefault(table, Map.of());
    return mine.containsKey(subject) ? mine.get(subject) : looked.apply(table).mark(subject);
  }
}
