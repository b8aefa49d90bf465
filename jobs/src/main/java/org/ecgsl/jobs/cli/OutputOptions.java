package org.ecgsl.jobs.cli;

import java.io.IOException;
import org.ecgsl.jobs.Progress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * What a command shows: how far it is on standard error, what came of it as a table or as JSON on
 * standard output.
 */
final class OutputOptions {

  @Option(names = "--quiet", description = "Prints the summary only, not how far it is.")
  private boolean quiet;

  @Mixin private JsonOption json;

  /** Tells how far the command is. */
  Progress progress(CommandSpec command) {
    return quiet
        ? Progress.silent()
        : Ecgsl.terminal(command).progress(command.commandLine().getErr());
  }

  /** Whether JSON is all that standard output is to hold. */
  boolean jsonAlone() {
    return json.takesStandardOutput();
  }

  /** Prints a table, unless JSON takes its place. */
  void print(SummaryTable table, CommandSpec command) {
    if (!jsonAlone()) {
      table.lines(Ecgsl.terminal(command)).forEach(command.commandLine().getOut()::println);
      command.commandLine().getOut().flush();
    }
  }

  /** Writes JSON if it is wanted. */
  void write(Object value, CommandSpec command) throws IOException {
    json.write(value, command.commandLine().getOut());
  }

  /** Prints a table, and its figures as JSON if they are wanted. */
  void show(SummaryTable table, CommandSpec command) throws IOException {
    print(table, command);
    write(table.figures(), command);
  }
}
