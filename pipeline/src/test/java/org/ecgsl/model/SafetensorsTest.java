package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecgsl.model.Weights.Tensor;
import org.junit.jupiter.api.Test;

class SafetensorsTest {

  private final Weights weights = weights();

  @Test
  void weightsComeBackToTheBit() throws IOException {
    Weights read = Safetensors.read(new ByteArrayInputStream(bytes()));

    assertThat(read).usingRecursiveComparison().isEqualTo(weights);
    assertThat(read.tensors().keySet()).containsExactly("encoder.a", "head.b", "head.scalar");
  }

  @Test
  void bytesFollowTheSpecification() throws IOException {
    ByteBuffer file = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = (int) file.getLong(0);
    JsonNode header = new ObjectMapper().readTree(Arrays.copyOfRange(bytes(), 8, 8 + headerLength));

    assertThat((8 + headerLength) % 8).isZero();
    assertThat(header.at("/encoder.a/dtype").asText()).isEqualTo("F32");
    assertThat(header.at("/encoder.a/shape").toString()).isEqualTo("[2,3]");
    assertThat(header.at("/head.b/data_offsets").toString()).isEqualTo("[24,28]");
    assertThat(file.getFloat(8 + headerLength + 4)).isEqualTo(-2.5f);
    assertThat(file.capacity()).isEqualTo(8 + headerLength + 32);
  }

  @Test
  void filesThatAreNoneOrEndTooEarlyAreRefused() throws IOException {
    byte[] whole = bytes();

    assertThatIOException()
        .isThrownBy(
            () ->
                Safetensors.read(
                    new ByteArrayInputStream("{\"a\": 1}   ".getBytes(StandardCharsets.UTF_8))))
        .withMessageContaining("not a safetensors file");
    assertThatIOException()
        .isThrownBy(() -> Safetensors.read(new ByteArrayInputStream(whole, 0, whole.length - 1)))
        .withMessageContaining("head.scalar");
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(weights, out);
    return out.toByteArray();
  }

  private static Weights weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    float[] values = {1, -2.5f, Float.MIN_VALUE, 0, -0f, 3e38f};
    tensors.put("encoder.a", new Tensor(new long[] {2, 3}, values));
    tensors.put("head.b", new Tensor(new long[] {1}, new float[] {7}));
    tensors.put("head.scalar", new Tensor(new long[] {}, new float[] {8}));
    return new Weights(tensors);
  }
}
