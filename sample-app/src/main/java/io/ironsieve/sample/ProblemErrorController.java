package io.ironsieve.sample;

import java.net.URI;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what fails outside Spring MVC, for instance a body that ends early, which Tomcat refuses itself. */
@RestController
class ProblemErrorController implements ErrorController {

	@RequestMapping("${spring.web.error.path:/error}")
	ProblemDetail error(HttpServletRequest request) {
		HttpStatus status = status(request);
		String sentence = status.is4xxClientError() ? "The request is malformed or ended early."
				: "This service failed. Its log says why.";
		ProblemDetail problem = Problem.detail(status, status.name(), sentence);
		if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
			problem.setInstance(URI.create(path));
		}
		return problem;
	}

	private static HttpStatus status(HttpServletRequest request) {
		if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code) {
			HttpStatus status = HttpStatus.resolve(code);
			return (status != null) ? status : HttpStatus.INTERNAL_SERVER_ERROR;
		}
		// Somebody asked for the error path itself.
		return HttpStatus.NOT_FOUND;
	}

}
