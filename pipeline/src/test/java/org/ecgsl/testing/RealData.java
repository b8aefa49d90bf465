package org.ecgsl.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real recordings, where the build was told of a folder that has them. */
public final class RealData {

  private RealData() {}

  /** Folder of a dataset; skips the test where it is not there. */
  public static Path folder(String dataset) {
    String root = System.getProperty("ecgsl.realData", "");
    Assumptions.assumeFalse(root.isBlank(), "no folder of real recordings (ecgsl.realData)");
    Path folder = Path.of(root, dataset);
    Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not there");
    return folder;
  }
}
