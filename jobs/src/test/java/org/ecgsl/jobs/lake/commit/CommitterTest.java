package org.ecgsl.jobs.lake.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.ecgsl.jobs.lake.commit.Committer.Commit;
import org.junit.jupiter.api.Test;

class CommitterTest {

  private final Map<String, FakeLog> logs = new HashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  /** A log in memory; what goes wrong with a commit is set before it. */
  private static final class FakeLog implements TableLog<String> {
    private final List<String> changes = new ArrayList<>();
    private final Map<String, Long> marks = new HashMap<>();
    private BooleanSupplier beforeCommit = () -> true;
    private boolean replyIsLost;

    @Override
    public void create() {}

    @Override
    public TableState latest() {
      return new TableState(changes.size(), marks);
    }

    @Override
    public boolean commitAfter(TableState state, String change, Map<String, Long> of)
        throws IOException {
      if (!beforeCommit.getAsBoolean() || state.version() != changes.size()) {
        return false;
      }
      changes.add(change);
      marks.putAll(of);
      if (replyIsLost) {
        replyIsLost = false;
        throw new IOException("no reply");
      }
      return true;
    }
  }

  private FakeLog log(String table) {
    return logs.computeIfAbsent(table, key -> new FakeLog());
  }

  private Committer<String, String> writer(String... looked) {
    Map<String, TableState> states = new HashMap<>();
    for (String table : looked) {
      states.put(table, log(table).latest());
    }
    return new Committer<>(
        this::log, table -> states.getOrDefault(table, TableState.ABSENT), tokens::incrementAndGet);
  }

  @Test
  void twoSubjectsGoTogetherAndOneSubjectDoesNot() throws Exception {
    Committer<String, String> first = writer("t");
    Committer<String, String> second = writer("t");
    Committer<String, String> third = writer("t");

    first.commit(new Commit<>("t", "a", "1"));
    second.commit(new Commit<>("t", "b", "2"));
    first.commit(new Commit<>("t", "a", "3"));

    assertThatThrownBy(() -> third.commit(new Commit<>("t", "a", "4")))
        .isInstanceOfSatisfying(
            ConflictException.class,
            e -> assertThat(e.kind()).isEqualTo(ConflictException.Kind.SAME_WORK));
    assertThat(log("t").changes).containsExactly("1", "2", "3");
  }

  @Test
  void aCommitWhoseReplyIsLostIsStoredOnce() throws Exception {
    log("t").replyIsLost = true;

    writer("t").commit(new Commit<>("t", "a", "1"));

    assertThat(log("t").changes).containsExactly("1");
  }

  @Test
  void aCommitThatComesInBetweenIsLookedAtBeforeTheNextAttempt() throws Exception {
    Committer<String, String> writer = writer("inputs", "results");
    log("results").beforeCommit =
        () -> {
          log("results").beforeCommit = () -> true;
          log("results").changes.add("another's");
          log("inputs").marks.put("replaced", 7L);
          return true;
        };

    assertThatThrownBy(() -> writer.commit(onInputs(() -> false)))
        .isInstanceOfSatisfying(
            ConflictException.class,
            e -> assertThat(e.kind()).isEqualTo(ConflictException.Kind.CHANGED_INPUT));
    assertThat(log("results").changes).containsExactly("another's");
  }

  @Test
  void aPremiseThatStillHoldsWhenLookedAtAgainLetsTheCommitIn() throws Exception {
    Committer<String, String> writer = writer("inputs", "results");
    log("inputs").marks.put("replaced", 7L);

    writer.commit(onInputs(() -> true));

    assertThat(log("results").changes).containsExactly("mine");
  }

  private static Commit<String, String> onInputs(Premise.Recheck recheck) {
    return new Commit<>(
        "results",
        "a",
        List.of(new Premise<>("inputs", "replaced", recheck)),
        Set.of("seen"),
        Map.of(),
        "mine");
  }

  @Test
  void aTableThatTakesNoCommitEndsWithAnErrorAndNotInALoop() {
    log("t").beforeCommit = () -> false;

    assertThatThrownBy(() -> writer("t").commit(new Commit<>("t", "a", "1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("table t");
  }
}
