package org.ecgsl.jobs.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What something was made with, as a text by which it is known again: canonical JSON (keys sorted,
 * numbers in their shortest decimal form) of a kind and a version of it. The version changes when
 * the same settings come to make something else. What does not change what is made, such as the
 * size of a batch, is not in it.
 *
 * <p>A setting that is added later goes in by {@link Builder#since}: where it has its old meaning,
 * the text stays as it was.
 *
 * <p>What earlier code left, which wrote settings down as Java prints them, is known again by
 * {@link #matches}.
 */
public final class Fingerprint implements Serializable {

  private static final long serialVersionUID = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private final String text;
  private final List<Pattern> former;

  private Fingerprint(String text, List<Pattern> former) {
    this.text = text;
    this.former = List.copyOf(former);
  }

  /**
   * Begins one.
   *
   * @param kind what is made
   * @param version which way of making it
   */
  public static Builder of(String kind, int version) {
    return new Builder().with("kind", kind).with("version", version);
  }

  /** Begins settings that go into another fingerprint as a block. */
  public static Builder block() {
    return new Builder();
  }

  /** The canonical text. */
  public String text() {
    return text;
  }

  /** Whether a text that was stored, in today's form or an older one, says the same. */
  public boolean matches(String stored) {
    return stored.equals(text) || former.stream().anyMatch(form -> form.matcher(stored).matches());
  }

  @Override
  public String toString() {
    return text;
  }

  /** Takes settings one by one. */
  public static final class Builder {

    private final Map<String, Object> settings = new TreeMap<>();
    private final Map<String, Object> all = new TreeMap<>();
    private final List<Pattern> former = new ArrayList<>();

    private Builder() {}

    /**
     * A setting that was always there.
     *
     * @param value number, boolean, text, enum, list of these, or what another builder took
     */
    public Builder with(String key, Object value) {
      settings.put(key, canonical(value));
      all.put(key, value);
      return this;
    }

    /**
     * A setting that was added later.
     *
     * @param formerly what it was, in effect, before it could be set
     */
    public Builder since(String key, Object value, Object formerly) {
      all.put(key, value);
      return canonical(value).equals(canonical(formerly)) ? this : with(key, value);
    }

    /** What an older version wrote of the same settings. */
    public Builder formerly(Pattern form) {
      former.add(form);
      return this;
    }

    public Fingerprint build() {
      return new Fingerprint(json(settings), former);
    }

    /**
     * Every setting that was taken, those included that the fingerprint leaves out, by its path
     * (keys from the outermost block on, with dots) as text: texts and numbers plain, lists as
     * JSON.
     */
    Map<String, String> values() {
      Map<String, String> values = new TreeMap<>();
      all.forEach(
          (key, value) -> {
            if (value instanceof Builder block) {
              block.values().forEach((inner, text) -> values.put(key + "." + inner, text));
            } else {
              Object canonical = canonical(value);
              values.put(key, canonical instanceof String text ? text : json(canonical));
            }
          });
      return values;
    }

    private static String json(Object value) {
      try {
        return JSON.writeValueAsString(value);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("texts and numbers are JSON", e);
      }
    }

    private static Object canonical(Object value) {
      if (value instanceof Number number) {
        BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
        return decimal.signum() == 0 ? BigDecimal.ZERO : decimal;
      }
      if (value instanceof Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
      if (value instanceof List<?> list) {
        return list.stream().map(Builder::canonical).toList();
      }
      if (value instanceof Builder nested) {
        return nested.settings;
      }
      if (value instanceof String || value instanceof Boolean) {
        return value;
      }
      throw new IllegalArgumentException(value + " has no canonical form");
    }
  }
}
