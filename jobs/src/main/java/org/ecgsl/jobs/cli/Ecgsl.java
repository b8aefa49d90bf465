package org.ecgsl.jobs.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ecgsl.jobs.config.UserException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ecgsl} command. */
@Command(
    name = "ecgsl",
    description = {
      "Pre-trains heartbeat models on large ECG archives with Spark.",
      "For research only. It is no medical device: not for diagnosis, treatment or monitoring."
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      SynthCommand.class,
      IngestCommand.class,
      SegmentCommand.class,
      PretrainCommand.class,
      FinetuneCommand.class,
      SplitCommand.class,
      ReproduceCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      EmbedCommand.class,
      ReportCommand.class,
      StudyCommand.class,
      DescribeCommand.class,
      ForgetCommand.class,
      MigrateCommand.class,
      BenchCommand.class,
      SamplesCommand.class,
      AnnotationsCommand.class,
      ViewCommand.class,
      ScoreBeatsCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl run --conf conf/demo.conf",
      "  ecgsl ingest --input s3a://bucket/archive --lake s3a://bucket/lake",
      "  ecgsl help pretrain",
      "",
      "From a clone to a fine-tuned model: docs/tutorial.md"
    })
public final class Ecgsl {

  static final int FAILED = 1;
  static final int WRONG_USE = 2;
  static final int QUARANTINED = 3;
  static final int IN_USE = 4;
  static final int DIFFERS = 5;

  private static final Map<String, String> EXIT_CODES =
      Map.of(
          "0", "Done.",
          "1", "Failed; what is stored is whole, and the same command goes on from there.",
          "2", "Wrong option, configuration, input or surroundings: one line says what to do.",
          "3", "Something is in quarantine, and --strict was given.",
          "4", "Another process is writing to the lake.",
          "5", "reproduce: the model that was trained again differs.");

  private final Terminal terminal;

  private Ecgsl(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, for completion scripts and tests. */
  public static CommandLine commandLine() {
    return commandLine(Terminal.of(System.getenv()));
  }

  /** The command line on a terminal. */
  static CommandLine commandLine(Terminal terminal) {
    CommandLine line = new CommandLine(new Ecgsl(terminal));
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setColorScheme(
        Help.defaultColorScheme(
            terminal.out() && terminal.coloured() ? Help.Ansi.ON : Help.Ansi.OFF));
    line.setExecutionStrategy(Ecgsl::run);
    line.setExecutionExceptionHandler(Ecgsl::report);
    line.setParameterExceptionHandler(Ecgsl::explain);
    tellExitCodes(line);
    return line;
  }

  /** The terminal a command is on. */
  static Terminal terminal(CommandSpec command) {
    return ((Ecgsl) command.root().userObject()).terminal;
  }

  private static void tellExitCodes(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(new TreeMap<>(EXIT_CODES));
    line.getSubcommands().values().forEach(Ecgsl::tellExitCodes);
  }

  /**
   * Runs the command that was asked for. Errors are told as exceptions are: too little memory, and
   * a full disk, which Hadoop makes an {@link org.apache.hadoop.fs.FSError}. Whoever let them pass
   * would leave a process without its main thread that never ends.
   */
  private static int run(CommandLine.ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      throw new CommandLine.ExecutionException(
          parsed.commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  private static int explain(CommandLine.ParameterException wrong, String... ignored) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    List<String> similar =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String right =
        similar.isEmpty()
            ? "see " + command.qualifiedName() + " --help"
            : "did you mean " + String.join(" or ", similar) + "?";
    tell(wrong.getCommandLine(), wrong.getMessage() + "; " + right);
    return WRONG_USE;
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult ignored) {
    Failure failure = Failure.of(e).orElseGet(() -> Failure.unforeseen(e));
    if (!(e instanceof UserException)) {
      LoggerFactory.getLogger(Ecgsl.class)
          .error("{} ends with code {}", line.getCommandSpec().qualifiedName(), failure.code(), e);
    }
    tell(line, failure.message());
    return failure.code();
  }

  private static void tell(CommandLine line, String message) {
    line.getErr().println(terminal(line.getCommandSpec()).error(message));
  }
}
