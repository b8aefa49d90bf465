package org.ecgsl.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.ecgsl.format.wfdb.WfdbWriter;

/** Files in memory, for reading and writing. */
public final class MemoryFiles implements RecordFiles, WfdbWriter.Sink {

  private final Map<String, byte[]> contents = new HashMap<>();

  /** Copies of files on disk, under their bare names. */
  public static MemoryFiles copyOf(Path folder, String... names) throws IOException {
    MemoryFiles files = new MemoryFiles();
    for (String name : names) {
      files.put(name, Files.readAllBytes(folder.resolve(name)));
    }
    return files;
  }

  public void put(String name, String text) {
    put(name, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void put(String name, byte[] bytes) {
    contents.put(name, bytes);
  }

  /** The bytes of a file, not copied. */
  public byte[] content(String name) {
    return contents.get(name);
  }

  public Set<String> names() {
    return contents.keySet();
  }

  /** The same files, so that one can be replaced without the other seeing it. */
  public MemoryFiles copy() {
    MemoryFiles copy = new MemoryFiles();
    copy.contents.putAll(contents);
    return copy;
  }

  @Override
  public OutputStream create(String name) {
    return new ByteArrayOutputStream() {
      @Override
      public void close() {
        put(name, toByteArray());
      }
    };
  }

  @Override
  public InputStream open(String name) throws FileNotFoundException {
    return new ByteArrayInputStream(found(name));
  }

  @Override
  public boolean exists(String name) {
    return contents.containsKey(name);
  }

  @Override
  public long size(String name) throws FileNotFoundException {
    return found(name).length;
  }

  private byte[] found(String name) throws FileNotFoundException {
    byte[] content = contents.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return content;
  }

  @Override
  public String describe(String name) {
    return "memory:" + name;
  }
}
