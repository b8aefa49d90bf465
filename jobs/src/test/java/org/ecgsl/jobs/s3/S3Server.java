package org.ecgsl.jobs.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An S3 server on loopback: S3Proxy in a process of its own, as its libraries do not go with
 * Spark's. It asks for signatures and keeps its objects as files, a folder for each bucket.
 */
public final class S3Server implements AutoCloseable {

  public static final String ACCESS_KEY = "ecgsl-access-7f3a";
  public static final String SECRET_KEY = "ecgsl-secret/Zq9+kW2xT0bM4vR8";

  /** The build puts it there. */
  private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar");

  private static final Pattern STARTED = Pattern.compile("\\{127\\.0\\.0\\.1:(\\d+)}");

  private final Path store;
  private final Process process;
  private final int port;

  private S3Server(Path store, Process process, int port) {
    this.store = store;
    this.process = process;
    this.port = port;
  }

  /** Starts a server that keeps its objects below a folder. */
  public static S3Server start(Path folder) throws IOException {
    return start(folder, "aws-v2-or-v4");
  }

  /** Starts one that lets anybody in, so that requests may be changed on their way. */
  public static S3Server startOpen(Path folder) throws IOException {
    return start(folder, "none");
  }

  private static S3Server start(Path folder, String authorization) throws IOException {
    Path store = Files.createDirectories(folder.resolve("store"));
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:0
            s3proxy.authorization=%s
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(authorization, ACCESS_KEY, SECRET_KEY, store));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                JAR.toString(),
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .start();
    return new S3Server(store, process, listeningPort(process));
  }

  /** Reads the server's log up to the port it took, and leaves a thread to read the rest. */
  private static int listeningPort(Process process) throws IOException {
    BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        Thread rest = new Thread(() -> drain(log), "s3proxy-log");
        rest.setDaemon(true);
        rest.start();
        return Integer.parseInt(started.group(1));
      }
    }
    throw new IOException("S3Proxy did not start");
  }

  private static void drain(BufferedReader log) {
    try {
      while (log.readLine() != null) {
        // A full pipe would stop the server.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /**
   * Makes a bucket and sets all S3A needs to reach it, for this bucket only. Hadoop keeps one
   * client for each bucket's name in a JVM: a test that wants other settings takes another name.
   *
   * @param at port the bucket is reached at, the server's or that of a wire to it
   * @param more further settings of S3A without {@code fs.s3a.}, as {@code key=value}
   */
  public void bucket(String name, int at, Configuration hadoop, List<String> more)
      throws IOException {
    Files.createDirectory(store.resolve(name));
    String prefix = "fs.s3a.bucket." + name + ".";
    hadoop.set(prefix + "endpoint", "http://127.0.0.1:" + at);
    hadoop.set(prefix + "endpoint.region", "us-east-1");
    hadoop.set(prefix + "path.style.access", "true");
    hadoop.set(prefix + "access.key", ACCESS_KEY);
    hadoop.set(prefix + "secret.key", SECRET_KEY);
    for (String setting : more) {
      String[] pair = setting.split("=", 2);
      hadoop.set(prefix + pair[0], pair[1]);
    }
  }

  /** The folder that holds the objects of a bucket. */
  public Path objects(String bucket) {
    return store.resolve(bucket);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
