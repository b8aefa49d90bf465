package org.ecgsl.jobs.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.ecgsl.engine.MissingDeviceException;
import org.ecgsl.engine.UnsupportedNetworkException;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeLock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ecgsl} command. */
@Command(
    name = "ecgsl",
    description = "Pre-trains heartbeat models on large ECG archives with Spark.",
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
      EvaluateCommand.class,
      StudyCommand.class,
      DescribeCommand.class,
      ForgetCommand.class,
      MigrateCommand.class,
      BenchCommand.class,
      SamplesCommand.class,
      AnnotationsCommand.class,
      ViewCommand.class,
      ScoreBeatsCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl run --conf conf/demo.conf",
      "  ecgsl ingest --input s3a://bucket/archive --lake s3a://bucket/lake",
      "  ecgsl help pretrain",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong option or configuration, 3 something is in quarantine"
          + " (with --strict), 4 another process is writing to the lake."
    })
public final class Ecgsl {

  static final int FAILED = 1;
  static final int WRONG_USE = 2;
  static final int QUARANTINED = 3;
  static final int IN_USE = 4;

  private Ecgsl() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, for completion scripts and tests. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Ecgsl());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(Ecgsl::report);
    line.setParameterExceptionHandler(Ecgsl::explain);
    return line;
  }

  private static int explain(CommandLine.ParameterException wrong, String... ignored) {
    List<String> similar =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String right =
        similar.isEmpty()
            ? "see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help"
            : "did you mean " + String.join(" or ", similar) + "?";
    wrong.getCommandLine().getErr().println("ecgsl: " + wrong.getMessage() + "; " + right);
    return WRONG_USE;
  }

  private static int report(Exception e, CommandLine line, CommandLine.ParseResult ignored) {
    if (e instanceof UserException) {
      line.getErr().println("ecgsl: " + e.getMessage());
      return WRONG_USE;
    }
    if (e instanceof LakeLock.HeldException) {
      line.getErr().println("ecgsl: " + e.getMessage() + "; it is left alone");
      return IN_USE;
    }
    Optional<? extends RuntimeException> ofEngine =
        cause(e, MissingDeviceException.class)
            .<RuntimeException>map(missing -> missing)
            .or(() -> cause(e, UnsupportedNetworkException.class));
    if (ofEngine.isPresent()) {
      line.getErr().println("ecgsl: " + ofEngine.get().getMessage());
      return WRONG_USE;
    }
    e.printStackTrace(line.getErr());
    return FAILED;
  }

  /** The first of a kind among what led to a failure; Spark wraps what its tasks throw. */
  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
    }
    return Optional.empty();
  }
}
