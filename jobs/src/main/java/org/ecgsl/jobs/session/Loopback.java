package org.ecgsl.jobs.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/**
 * What keeps Spark on one machine from listening to others. Spark's own defaults are the address
 * that stands behind the machine's name for jobs and blocks, and every address for the web UI.
 */
public final class Loopback {

  private static final String ADDRESS = "127.0.0.1";

  private Loopback() {}

  /**
   * Settings under which a run on one machine is heard on its loopback address only; empty for a
   * cluster. A setting that spark-submit was given stays as it is.
   *
   * <p>The UI listens at the address in SPARK_LOCAL_IP, which can be set from outside only, and
   * else at every address: it is off unless that variable is a loopback address.
   *
   * @param master Spark's master
   */
  public static Map<String, String> settings(String master) {
    return settings(master, System.getenv().getOrDefault("SPARK_LOCAL_IP", ""));
  }

  static Map<String, String> settings(String master, String localAddress) {
    Map<String, String> settings = new HashMap<>();
    if (master.startsWith("local")) {
      settings.put("spark.driver.host", ADDRESS);
      settings.put("spark.driver.bindAddress", ADDRESS);
      settings.put("spark.ui.enabled", Boolean.toString(isLoopback(localAddress)));
      settings.keySet().removeIf(key -> System.getProperty(key) != null);
    }
    return settings;
  }

  private static boolean isLoopback(String address) {
    try {
      return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException none) {
      return false;
    }
  }
}
