package org.ecgsl.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Pattern;

/** The version of this project, as the build wrote it into the jar. */
public final class CodeVersion {

  /** What the build writes for a commit; a build from an unpacked archive knows none. */
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]+(-dirty)?");

  private CodeVersion() {}

  /** For example {@code 0.1.0-SNAPSHOT}. */
  public static String current() {
    return properties().getProperty("version");
  }

  /**
   * The same with the commit it was built from, for example {@code 0.1.0-SNAPSHOT (3014b66)};
   * {@code -dirty} behind the commit: with changes that were not committed.
   */
  public static String described() {
    String commit = properties().getProperty("commit");
    return COMMIT.matcher(commit).matches() ? current() + " (" + commit + ")" : current();
  }

  private static Properties properties() {
    try (InputStream in = CodeVersion.class.getResourceAsStream("/ecgsl.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
