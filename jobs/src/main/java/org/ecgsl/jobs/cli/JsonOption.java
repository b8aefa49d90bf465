package org.ecgsl.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether, and where, a command's figures go as JSON. */
final class JsonOption {

  private static final String STANDARD_OUTPUT = "-";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(
      names = "--json",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      description =
          "Writes the figures as JSON: into the file, or alone to standard output where none is"
              + " named.")
  private String file;

  /** Whether JSON is wanted. */
  boolean wanted() {
    return file != null;
  }

  /** Whether JSON is all that standard output is to hold. */
  boolean takesStandardOutput() {
    return STANDARD_OUTPUT.equals(file);
  }

  /** Writes a value where it is wanted; nowhere if it is not. */
  void write(Object value, PrintWriter out) throws IOException {
    if (takesStandardOutput()) {
      print(value, out);
    } else if (wanted()) {
      Files.writeString(Path.of(file), JSON.writeValueAsString(value) + "\n");
      out.println("Written to " + file);
    }
  }

  /** The same, but to standard output where no place is named. */
  void writeOrPrint(Object value, PrintWriter out) throws IOException {
    if (wanted()) {
      write(value, out);
    } else {
      print(value, out);
    }
  }

  private static void print(Object value, PrintWriter out) throws IOException {
    out.println(JSON.writeValueAsString(value));
    out.flush();
  }
}
