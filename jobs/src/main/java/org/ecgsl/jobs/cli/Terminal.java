package org.ecgsl.jobs.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.ecgsl.jobs.Progress;

/**
 * What standard output and standard error are.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param columns characters in a line of it
 * @param coloured whether the user wants colours there
 */
record Terminal(boolean out, boolean err, int columns, boolean coloured) {

  /** No terminal at all. */
  static final Terminal NONE = new Terminal(false, false, 80, false);

  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  /**
   * What the environment says: {@code ECGSL_TERMINAL}, which the launcher sets, names those that
   * are terminals, {@code out,err}, as a JVM can tell of standard input and output together only;
   * {@code ECGSL_COLUMNS} says how wide. {@code NO_COLOR} (https://no-color.org) and a {@code dumb}
   * {@code TERM} are honoured.
   */
  static Terminal of(Map<String, String> environment) {
    String terminals = environment.getOrDefault("ECGSL_TERMINAL", "");
    boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
    String columns = environment.getOrDefault("ECGSL_COLUMNS", "");
    return new Terminal(
        terminals.contains("out") && !dumb,
        terminals.contains("err") && !dumb,
        columns.matches("[1-9]\\d{1,4}") ? Integer.parseInt(columns) : NONE.columns,
        environment.getOrDefault("NO_COLOR", "").isEmpty());
  }

  /** Tells on standard error how far a command is. */
  Progress progress(PrintWriter standardError) {
    return err
        ? Progress.onTerminal(standardError, columns, coloured)
        : new Progress(standardError);
  }

  /** A heading for standard output. */
  String heading(String text) {
    return out && coloured ? BOLD + text + PLAIN : text;
  }

  /** A message for standard error that says why a command ends. */
  String error(String message) {
    return (err && coloured ? RED + "ecgsl:" + PLAIN : "ecgsl:") + " " + message;
  }
}
