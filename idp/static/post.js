// Sends the page's one form onward; without a script its button does.
document.getElementById("onward").submit();
