choose-title = One more proof
choose-lead = It takes a code from something that only you have.
choose-legend = Where does the code come from?
delivery-legend = How should the code reach you?
delivery-text = Text message
delivery-voice = Phone call
delivery-only-text = The code comes as a text message.
delivery-only-voice = The code comes in a phone call.
send-code = Send the code
interception-note = Texts and calls can be intercepted. An authenticator app, a token or a passkey is safer, where you have one.
choose-locked = There were too many wrong codes, so second proofs are closed for a while. They open again { $span }.
choose-too-many-sent = We can’t send another code yet. The next one can be sent { $span }.
choose-not-delivered = We couldn’t reach the number ending { $ending }. Try it once more, or choose another way.
choose-gone = What you chose can’t be used any more. Choose another.

code-title = Type the code
code-label = Code
code-on-its-way = A code is on its way to the number ending { $ending }.
code-calling = We are calling the number ending { $ending } and will read you a code.
code-sent = We sent a code to the number ending { $ending }.
code-called = We called the number ending { $ending } and read you a code.
code-failed = We couldn’t reach the number ending { $ending }. Send a new code, or choose another way.
code-from-app = Open the authenticator app { $label } and type the six digits that it shows.
code-from-token = Press the button of the token { $label } and type the digits that it shows.
code-works-minutes = It works for { $n ->
    [2] two minutes
    [3] three minutes
   *[other] { $n } minutes
}.
code-over = Its time is over.
code-left = It works for another { $time }.
code-speaks-60 = The code works for one more minute.
code-speaks-30 = The code works for 30 more seconds.
code-speaks-10 = The code works for ten more seconds.
code-speaks-0 = The time of this code is over. Send a new one.
code-expired = The time of that code is over. Send a new one; it works for a while again.
code-burnt = That code was wrong too often and doesn’t work any more. Send a new one.
code-locked = There were too many wrong codes, so second proofs are closed for a while. They open again { $span }.
code-empty = Type the code.
code-wrong = That code didn’t match. Check it and type it again.
code-wrong-tries = That code didn’t match. { $n ->
    [0] You have no try left.
    [1] You have one try left.
    [2] You have two tries left.
    [3] You have three tries left.
    [4] You have four tries left.
   *[other] You have { $n } tries left.
}
code-used = That code has been used already. Wait for the next one and type that.
resend = Send a new code
resend-wait = You can send a new code in { $n } s.
resend-not-before = You have asked for many codes. The next one can be sent { $span }.
another-way = Use another way
