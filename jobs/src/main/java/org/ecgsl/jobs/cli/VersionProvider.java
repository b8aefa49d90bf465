package org.ecgsl.jobs.cli;

import org.ecgsl.jobs.CodeVersion;
import picocli.CommandLine.IVersionProvider;

/** Says which version this is. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"ecgsl " + CodeVersion.described()};
  }
}
