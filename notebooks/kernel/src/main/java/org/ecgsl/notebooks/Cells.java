package org.ecgsl.notebooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.UnresolvedReferenceException;

/**
 * Runs cells of Java by JShell, in this process, on its class path. What a cell declares, later
 * ones see.
 */
final class Cells implements AutoCloseable {

  /** JShell's name for an engine in the process that asks. */
  private static final String IN_THIS_PROCESS = "local";

  /** What every notebook would import. */
  private static final List<String> IMPORTS =
      List.of(
          "java.nio.file.*",
          "java.util.*",
          "java.util.stream.*",
          "org.apache.spark.sql.*",
          "static org.apache.spark.sql.functions.*",
          "static org.ecgsl.notebooks.Notebook.*");

  private final JShell shell = JShell.builder().executionEngine(IN_THIS_PROCESS).build();

  /** Whether a piece of code can be run as it is. */
  enum Completeness {
    COMPLETE,
    UNFINISHED,
    WRONG
  }

  /**
   * What may stand at the cursor.
   *
   * @param from index of the first character it takes the place of
   */
  record Completion(List<String> texts, int from) {}

  Cells() {
    shell.addToClasspath(System.getProperty("java.class.path"));
    IMPORTS.forEach(name -> run("import " + name + ";"));
  }

  /**
   * Runs a cell, statement by statement, up to the first that fails.
   *
   * @return the value of its last expression as text; empty if it ends otherwise
   * @throws CellException if a statement does not compile or throws
   */
  Optional<String> run(String code) {
    Optional<String> value = Optional.empty();
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo statement = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String source = statement.completeness().isComplete() ? statement.source() : rest;
      for (SnippetEvent event : shell.eval(source)) {
        value = value(event).or(Optional::empty);
      }
      rest = statement.completeness().isComplete() ? statement.remaining() : "";
    }
    return value;
  }

  private Optional<String> value(SnippetEvent event) {
    if (event.exception() != null) {
      throw new CellException(trace(event.exception()));
    }
    if (event.status() == Snippet.Status.REJECTED) {
      throw new CellException(wrong(event.snippet()));
    }
    boolean asked =
        event.snippet().kind() == Snippet.Kind.EXPRESSION
            || event.snippet().subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    return asked && event.value() != null && !event.value().isEmpty()
        ? Optional.of(event.value())
        : Optional.empty();
  }

  private String wrong(Snippet snippet) {
    String source = snippet.source();
    return shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .map(
            error ->
                "%s%n  in: %s"
                    .formatted(
                        error.getMessage(Locale.ENGLISH),
                        source
                            .substring((int) error.getStartPosition(), (int) error.getEndPosition())
                            .strip()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private String trace(JShellException thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved) {
      return shell
          .unresolvedDependencies(unresolved.getSnippet())
          .collect(Collectors.joining(", ", "not declared yet: ", ""));
    }
    List<String> lines = new ArrayList<>();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String name =
          cause instanceof EvalException e ? e.getExceptionClassName() : cause.getClass().getName();
      lines.add((lines.isEmpty() ? "" : "caused by ") + name + ": " + cause.getMessage());
    }
    for (StackTraceElement frame : thrown.getStackTrace()) {
      lines.add("    at " + frame);
    }
    return String.join(System.lineSeparator(), lines);
  }

  Completion complete(String code, int cursor) {
    int[] anchor = {cursor};
    List<String> texts =
        shell.sourceCodeAnalysis().completionSuggestions(code, cursor, anchor).stream()
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new Completion(texts, anchor[0]);
  }

  /** Signatures, with documentation where there is some, of what stands at the cursor. */
  Optional<String> documentation(String code, int cursor) {
    List<Documentation> found = shell.sourceCodeAnalysis().documentation(code, cursor, true);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            found.stream()
                .map(
                    one ->
                        one.javadoc() == null
                            ? one.signature()
                            : one.signature() + System.lineSeparator() + one.javadoc())
                .collect(Collectors.joining(System.lineSeparator().repeat(2))));
  }

  Completeness completeness(String code) {
    String rest = code;
    while (!rest.isBlank()) {
      CompletionInfo statement = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (statement.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN) {
        return Completeness.WRONG;
      }
      if (!statement.completeness().isComplete()) {
        return Completeness.UNFINISHED;
      }
      rest = statement.remaining();
    }
    return Completeness.COMPLETE;
  }

  /** Stops the cell that runs. */
  void stop() {
    shell.stop();
  }

  @Override
  public void close() {
    shell.close();
  }
}
