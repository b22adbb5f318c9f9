code-arrived = The code has arrived at the number ending { $ending }.
outage-of-texts = Text messages aren’t getting through at the moment. Choose the call, or another way.
outage-of-calls = Calls aren’t getting through at the moment. Choose the text message, or another way.
outage-of-all = We can’t reach phones at the moment. Use an authenticator app or a token if you have one, or try again in a few minutes.
