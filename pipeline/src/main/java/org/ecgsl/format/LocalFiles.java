package org.ecgsl.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Files of a folder on this machine. */
public final class LocalFiles implements RecordFiles {

  private final Path folder;

  public LocalFiles(Path folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(folder.resolve(name));
  }

  @Override
  public boolean exists(String name) {
    return Files.isRegularFile(folder.resolve(name));
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(folder.resolve(name));
  }

  @Override
  public String describe(String name) {
    return folder.resolve(name).toString();
  }
}
