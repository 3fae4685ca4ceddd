package io.ironsieve.spring.web.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static io.ironsieve.spring.web.servlet.ServletApplication.MAIL;
import static io.ironsieve.spring.web.servlet.ServletApplication.TEXT;

/** Servlets that use what frameworks seldom do. */
@Configuration(proxyBeanMethods = false)
class RawServlets {

	@Bean
	ServletRegistrationBean<?> writer() {
		return servlet("/raw/writer", (request, response) -> {
			response.setContentType("text/plain;charset=" + request.getParameter("charset"));
			response.setContentLength(1000);
			response.getWriter().print(TEXT);
			response.setCharacterEncoding("UTF-16");
		});
	}

	@Bean
	ServletRegistrationBean<?> unknownCharset() {
		return servlet("/raw/unknown-charset", (request, response) -> {
			response.setContentType("text/plain; charset=no-such");
			response.getOutputStream().write(TEXT.getBytes(StandardCharsets.UTF_8));
		});
	}

	@Bean
	ServletRegistrationBean<?> reset() {
		return servlet("/raw/reset", (request, response) -> {
			response.setContentType("text/plain;charset=UTF-8");
			response.getWriter().print("gone " + TEXT);
			response.resetBuffer();
			response.getWriter().print("first " + MAIL);
			response.reset();
			response.setContentType("text/plain;charset=UTF-8");
			response.getOutputStream().print("last " + MAIL);
		});
	}

	@Bean
	ServletRegistrationBean<?> status() {
		return servlet("/raw/status", (request, response) -> {
			response.setStatus(Integer.parseInt(request.getParameter("code")));
			response.setHeader("ETag", "\"v1\"");
			response.setContentType("text/plain");
		});
	}

	@Bean
	ServletRegistrationBean<?> part() {
		return servlet("/raw/part", (request, response) -> {
			response.setStatus(206);
			response.setContentType(request.getParameter("type"));
			response.setHeader("Content-Range", "bytes 5-11/100");
			response.setContentLength(7);
			response.getOutputStream().print("schmidt");
		});
	}

	@Bean
	ServletRegistrationBean<?> error() {
		return servlet("/raw/error", (request, response) -> {
			response.setContentType("application/json");
			response.getOutputStream().print("partly " + MAIL);
			response.sendError(400, "refused " + MAIL);
		});
	}

	@Bean
	ServletRegistrationBean<?> forward() {
		return servlet("/raw/forward", (request, response) -> request.getRequestDispatcher("/text").forward(request, response));
	}

	@Bean
	ServletRegistrationBean<?> complete() {
		return servlet("/raw/complete", (request, response) -> {
			AsyncContext context = request.startAsync();
			context.start(() -> {
				try {
					context.getResponse().setContentType("text/plain;charset=UTF-8");
					context.getResponse().getWriter().print(TEXT);
					request.getAsyncContext().complete();
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
		});
	}

	@Bean
	ServletRegistrationBean<?> completeBroken() {
		return servlet("/raw/complete-broken", (request, response) -> {
			AsyncContext context = request.startAsync();
			context.start(() -> {
				try {
					new ServletApplication.Bodies().engineFails(response).writeTo(context.getResponse().getOutputStream());
				}
				catch (IOException | RuntimeException ex) {
					context.complete();
				}
			});
		});
	}

	@Bean
	ServletRegistrationBean<?> upgrade() {
		return servlet("/raw/upgrade", (request, response) -> {
			response.setStatus(101);
			response.setHeader("Upgrade", "echo");
			response.setHeader("Connection", "Upgrade");
			request.upgrade(Echo.class);
		});
	}

	/** Echoes what it reads, both without blocking. */
	@Bean
	ServletRegistrationBean<?> nonBlocking() {
		return servlet("/raw/non-blocking", (request, response) -> {
			AsyncContext context = request.startAsync();
			response.setContentType(request.getParameter("type"));
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			ServletInputStream in = request.getInputStream();
			in.setReadListener(new ReadListener() {

				@Override
				public void onDataAvailable() throws IOException {
					byte[] bytes = new byte[100];
					while (in.isReady() && !in.isFinished()) {
						int count = in.read(bytes);
						received.write(bytes, 0, Math.max(0, count));
					}
				}

				@Override
				public void onAllDataRead() throws IOException {
					write(context, response.getOutputStream(), received.toByteArray());
				}

				@Override
				public void onError(Throwable throwable) {
					context.complete();
				}

			});
		});
	}

	private static void write(AsyncContext context, ServletOutputStream out, byte[] bytes) {
		out.setWriteListener(new WriteListener() {

			private int at;

			@Override
			public void onWritePossible() throws IOException {
				while (out.isReady()) {
					if (this.at == bytes.length) {
						context.complete();
						return;
					}
					int length = Math.min(30_000, bytes.length - this.at);
					out.write(bytes, this.at, length);
					this.at += length;
					if (this.at == bytes.length) {
						// Without asking whether it is ready again.
						context.complete();
						return;
					}
				}
			}

			@Override
			public void onError(Throwable throwable) {
				context.complete();
			}

		});
	}

	private static ServletRegistrationBean<?> servlet(String path, Body body) {
		ServletRegistrationBean<?> registration = new ServletRegistrationBean<>(new HttpServlet() {

			@Override
			protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
				try {
					body.answer(request, response);
				}
				catch (IOException | RuntimeException ex) {
					throw ex;
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}

		}, path);
		registration.setName(path);
		registration.setAsyncSupported(true);
		return registration;
	}

	private interface Body {

		void answer(HttpServletRequest request, HttpServletResponse response) throws Exception;

	}

	/** Protocol that sends every byte back. */
	public static class Echo implements HttpUpgradeHandler {

		@Override
		public void init(WebConnection connection) {
			try {
				byte[] bytes = new byte[1000];
				int count = connection.getInputStream().read(bytes);
				connection.getOutputStream().write(bytes, 0, count);
				connection.getOutputStream().flush();
				connection.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void destroy() {
		}

	}

}
