package org.ecgsl.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this project, as the build wrote it into the jar. */
public final class CodeVersion {

  private CodeVersion() {}

  /** For example {@code 0.1.0-SNAPSHOT}. */
  public static String current() {
    try (InputStream in = CodeVersion.class.getResourceAsStream("/ecgsl.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
