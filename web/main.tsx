document.title = "ferag";
