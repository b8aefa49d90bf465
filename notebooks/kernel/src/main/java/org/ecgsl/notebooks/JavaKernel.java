package org.ecgsl.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseKernelBuilder;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** Answers a Jupyter client: a process for each notebook that is open. */
public final class JavaKernel extends BaseKernel {

  private static final String NAME = "ecgsl";

  private static final LanguageInfo JAVA =
      new LanguageInfo(
          "Java",
          Integer.toString(Runtime.version().feature()),
          "text/x-java-source",
          ".jshell",
          "java",
          "text/x-java",
          "script");

  /** No line is magic: what begins with % is Java, or wrong. */
  private static final MagicParser NO_MAGIC =
      new MagicParser("(?!)", "(?!)", new MagicTranspiler());

  private final Cells cells;

  private JavaKernel(
      HistoryManager history,
      JupyterIO io,
      CommManager comms,
      Renderer renderer,
      MagicsRegistry magics,
      StringStyler errors,
      Cells cells) {
    super(
        NAME,
        Runtime.version().toString(),
        JAVA,
        List.of(),
        history,
        io,
        comms,
        renderer,
        NO_MAGIC,
        magics,
        false,
        errors);
    this.cells = cells;
  }

  /**
   * Serves one client until it hangs up.
   *
   * @param arguments the connection file that Jupyter writes
   * @throws IOException if that file cannot be read
   * @throws GeneralSecurityException if it asks for signatures this JDK does not know
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    if (arguments.length != 1) {
      System.err.println("usage: kernel CONNECTION_FILE; Jupyter gives it (notebooks/README.md)");
      System.exit(2);
    }
    String file = Files.readString(Path.of(arguments[0]));
    JupyterConnection connection = new JupyterConnection(KernelConnectionProperties.parse(file));
    JavaKernel kernel = new Builder().build();
    kernel.becomeHandlerForConnection(connection);
    kernel.onStartup();
    connection.connect();
    connection.waitUntilClose();
    // Spark's threads are still there.
    System.exit(0);
  }

  @Override
  public Object evalRaw(String code) {
    return cells.run(code).orElse(null);
  }

  @Override
  public ReplacementOptions complete(String code, int cursor) {
    Cells.Completion completion = cells.complete(code, cursor);
    return new ReplacementOptions(completion.texts(), completion.from(), cursor);
  }

  @Override
  public DisplayData inspect(String code, int cursor, boolean extra) {
    return cells.documentation(code, cursor).map(DisplayData::new).orElse(null);
  }

  @Override
  public String isComplete(String code) {
    return switch (cells.completeness(code)) {
      case COMPLETE -> IS_COMPLETE_YES;
      case UNFINISHED -> ""; // the next line is not indented
      case WRONG -> IS_COMPLETE_BAD;
    };
  }

  @Override
  public void interrupt() {
    cells.stop();
  }

  @Override
  public List<String> formatError(Throwable error) {
    return error instanceof CellException wrong
        ? wrong.getMessage().lines().toList()
        : super.formatError(error);
  }

  @Override
  public void onShutdown(boolean restarting) {
    cells.close();
    super.onShutdown(restarting);
  }

  /** The parts every kernel of the library has, as it makes them. */
  private static final class Builder extends BaseKernelBuilder<Builder, JavaKernel> {

    @Override
    public JavaKernel build() {
      return new JavaKernel(
          buildHistoryManager(),
          buildJupyterIO(buildJupyterIOEncoding()),
          buildCommManager(),
          buildRenderer(),
          buildMagicsRegistry(),
          buildErrorStyler(),
          new Cells());
    }
  }
}
