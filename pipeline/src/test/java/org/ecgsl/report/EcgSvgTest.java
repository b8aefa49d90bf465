package org.ecgsl.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.ecgsl.report.EcgStrip.Mark;
import org.ecgsl.report.EcgStrip.Trace;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class EcgSvgTest {

  @Test
  void aPictureIsXmlOfTrueSizeWhateverTheTitleHolds() throws Exception {
    Element svg = parsed(EcgSvg.of(Strips.of("<b>&\"1\u0001", 4))).getDocumentElement();

    assertThat(svg.getAttribute("width")).as("margin and 4 s at 25 mm/s").isEqualTo("120mm");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .startsWith("<b>&\"1")
        .contains("4 heartbeats", "model and reference differ on 1");
  }

  @Test
  void linesOfTenSecondsStandBelowOneAnother() throws Exception {
    Document one = parsed(EcgSvg.of(Strips.of("one", 10)));
    Document three = parsed(EcgSvg.of(Strips.of("three", 25)));

    assertThat(three.getDocumentElement().getAttribute("width"))
        .isEqualTo(one.getDocumentElement().getAttribute("width"))
        .isEqualTo("270mm");
    assertThat(three.getElementsByTagName("svg").getLength() - 1)
        .isEqualTo(3 * (one.getElementsByTagName("svg").getLength() - 1));
  }

  @Test
  void aMillivoltIsTenMillimetresHigh() throws Exception {
    NodeList paths = parsed(EcgSvg.of(Strips.of("r", 2))).getElementsByTagName("path");
    boolean found = false;
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      // Hundredths of a millimetre: one sample up by 1 mV, the next down again.
      found |=
          path.getAttribute("class").startsWith("trace")
              && path.getAttribute("d").contains("10-1000 10 1000");
    }
    assertThat(found).isTrue();
  }

  @Test
  void aGapIsDrawnWhereItIsWhateverTheSamplingRate() throws Exception {
    float[] values = new float[2000];
    Arrays.fill(values, 1001, 1103, Float.NaN);
    EcgStrip strip =
        new EcgStrip(
            "r", "", 0, 1000, List.of(new Trace("II", "mV", values)), List.of(), List.of());

    NodeList paths = parsed(EcgSvg.of(strip)).getElementsByTagName("path");
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < paths.getLength(); i++) {
      Element path = (Element) paths.item(i);
      if (path.getAttribute("class").startsWith("trace")) {
        parts.addAll(List.of(path.getAttribute("d").substring(1).split("M")));
      }
    }
    // The pulse of calibration, then the trace on both sides of the gap, in hundredths of a
    // millimetre.
    assertThat(parts).hasSize(3);
    assertThat(ends(parts.get(1))).containsExactly(0, 2500);
    assertThat(ends(parts.get(2)).get(0)).isEqualTo(2758);
    assertThat(ends(parts.get(2)).get(1)).isBetween(4980, 4998);
  }

  /** Where a line of a path begins and ends, from left to right. */
  private static List<Integer> ends(String line) {
    List<Integer> numbers =
        Pattern.compile("-?\\d+")
            .matcher(line)
            .results()
            .map(number -> Integer.valueOf(number.group()))
            .toList();
    int x = numbers.get(0);
    for (int i = 2; i < numbers.size(); i += 2) {
      x += numbers.get(i);
    }
    return List.of(numbers.get(0), x);
  }

  @Test
  void aRhythmAndTheHeartbeatItBeginsWithStandInDifferentLanes() throws Exception {
    EcgStrip strip =
        new EcgStrip(
            "r",
            "",
            0,
            250,
            List.of(new Trace("II", "mV", new float[500])),
            List.of(),
            List.of(new Mark(1, "+", "(T"), new Mark(1.02, "V", ""), new Mark(1.1, "~", "")));

    NodeList texts = parsed(EcgSvg.of(strip)).getElementsByTagName("text");
    Map<String, Element> byText = new HashMap<>();
    for (int i = 0; i < texts.getLength(); i++) {
      byText.put(texts.item(i).getTextContent(), (Element) texts.item(i));
    }
    assertThat(number(byText.get("V"), "y") - number(byText.get("(T"), "y")).isGreaterThan(4);
    assertThat(number(byText.get("~"), "x") - number(byText.get("(T"), "x")).isGreaterThan(4);
    assertThat(byText).containsKeys("rhythm", "reference");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void aPngHasTenPixelsAMillimetre() throws Exception {
    ByteArrayOutputStream shorter = new ByteArrayOutputStream();
    new EcgImage(Strips.of("r", 2)).write(shorter);
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    new EcgImage(Strips.of("r", 4)).write(longer);

    assertThat(width(longer) - width(shorter)).as("2 s").isEqualTo(2 * 25 * 10);
  }

  private static int width(ByteArrayOutputStream png) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(png.toByteArray())).getWidth();
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
