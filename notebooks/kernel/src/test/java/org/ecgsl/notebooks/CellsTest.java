package org.ecgsl.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellsTest {

  private final Cells cells = new Cells();

  @AfterEach
  void close() {
    cells.close();
  }

  @Test
  void theLastExpressionIsTheValueOfACell() {
    assertThat(cells.run("int a = 6;\nint b = 7;\na * b")).contains("42");
    assertThat(cells.run("List.of(a, b)")).contains("[6, 7]");
  }

  @Test
  void declarationsAndAssignmentsHaveNone() {
    assertThat(cells.run("int a = 6;")).isEmpty();
    assertThat(cells.run("record Pair(int x, int y) {}")).isEmpty();
    assertThat(cells.run("void nothing() {}\nnothing();")).isEmpty();
  }

  @Test
  void aMethodOfOneCellIsCalledInAnother() {
    cells.run("int twice(int x) {\n  // doubles\n  return 2 * x;\n}");

    assertThat(cells.run("twice(21)")).contains("42");
  }

  @Test
  void whatDoesNotCompileIsNamed() {
    assertThatThrownBy(() -> cells.run("int a = 1;\nString s = a.length();"))
        .isInstanceOf(CellException.class)
        .hasMessageContaining("int cannot be dereferenced")
        .hasMessageContaining("a.length");
  }

  @Test
  void whatIsThrownIsNamedAndWhatFollowsIsNotRun() {
    cells.run("int a = 1;");

    assertThatThrownBy(
            () -> cells.run("if (a == 1) throw new IllegalStateException(\"so\");\na = 2;"))
        .isInstanceOf(CellException.class)
        .hasMessageContaining("IllegalStateException: so");
    assertThat(cells.run("a")).contains("1");
  }

  @Test
  void completenessIsThatOfTheLastStatement() {
    assertThat(cells.completeness("int a = 1;\na + 1")).isEqualTo(Cells.Completeness.COMPLETE);
    assertThat(cells.completeness("for (int i = 0; i < 3; i++) {"))
        .isEqualTo(Cells.Completeness.UNFINISHED);
    assertThat(cells.completeness("}")).isEqualTo(Cells.Completeness.WRONG);
  }

  @Test
  void namesAreCompleted() {
    cells.run("double samplingRate = 250;");

    Cells.Completion completion = cells.complete("1 + sampl", 9);

    assertThat(completion.texts()).contains("samplingRate");
    assertThat(completion.from()).isEqualTo(4);
  }

  @Test
  void signaturesAreShown() {
    assertThat(cells.documentation("Math.max(", 9).orElseThrow()).contains("max(int a, int b)");
  }
}
