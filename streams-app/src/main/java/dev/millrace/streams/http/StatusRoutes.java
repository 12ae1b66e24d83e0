package dev.millrace.streams.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.streams.health.Unreadiness;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paths, and what they answer. Everything is read only. */
final class StatusRoutes {
  static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";
  private static final int OK = 200;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  private static final Logger LOG = LoggerFactory.getLogger(StatusRoutes.class);
  private static final ObjectWriter WRITER =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();

  private final StatusPages pages;

  StatusRoutes(StatusPages pages) {
    this.pages = pages;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/health/live", context -> json(context, OK, Map.of("live", true)));
    routes.get("/health/ready", this::ready);
    routes.get("/metrics", context -> text(context, pages.metrics().get()));
    routes.get("/config", context -> json(context, OK, pages.config().get()));
    routes.get("/adapters", context -> json(context, OK, pages.adapters().get()));
    routes.exception(
        HttpResponseException.class,
        (e, context) -> fault(context, e.getStatus(), String.valueOf(e.getMessage())));
    routes.exception(Exception.class, StatusRoutes::unforeseen);
  }

  private void ready(Context context) {
    Map<Unreadiness, String> reasons = pages.readiness().reasons();
    Map<String, String> shown = new LinkedHashMap<>();
    reasons.forEach((reason, detail) -> shown.put(reason.id(), detail));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ready", reasons.isEmpty());
    answer.put("reasons", shown);
    json(context, reasons.isEmpty() ? OK : UNAVAILABLE, answer);
  }

  private static void unforeseen(Exception e, Context context) {
    LOG.warn("a request failed", e);
    fault(context, INTERNAL, "unexpected " + e.getClass().getSimpleName());
  }

  private static void fault(Context context, int status, String error) {
    json(context, status, Map.of("error", error));
  }

  private static void text(Context context, String text) {
    context.contentType(PROMETHEUS_TEXT).result(text);
  }

  private static void json(Context context, int status, Object answer) {
    try {
      context.status(status).contentType(JSON).result(WRITER.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a page that Jackson can't write", e);
    }
  }
}
