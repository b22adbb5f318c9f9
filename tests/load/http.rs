//! An HTTP/1.1 client that costs next to nothing: it shares two cores with what it measures.

use crate::Outcome;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection, kept alive.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer<'c> {
    /// The status code.
    pub status: u16,
    head: &'c str,
    /// The body.
    pub body: &'c str,
}

/// What an answer's head says of its size.
struct Shape {
    head: usize,
    whole: usize,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(8 * 1024),
        })
    }

    /// Sends one request and reads its answer, whole.
    pub(crate) async fn send(&mut self, request: &str) -> Outcome<Answer<'_>> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let shape = loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the connection was closed".into());
            }
            if let Some(shape) = measure(&self.buffer)?
                && self.buffer.len() >= shape.whole
            {
                break shape;
            }
        };
        let (head, body) = self.buffer.split_at(shape.head);
        let head = std::str::from_utf8(head)?;
        let status = head.get(9..12).ok_or("no status")?.parse()?;
        let body = std::str::from_utf8(body)?;
        Ok(Answer { status, head, body })
    }
}

/// Where the head and the whole end, once the head is there.
fn measure(buffer: &[u8]) -> Outcome<Option<Shape>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = end + 4;
    let text = std::str::from_utf8(buffer.split_at(head).0)?;
    let length: usize = match find(text, "content-length") {
        Some(length) => length.parse()?,
        None if find(text, "transfer-encoding").is_some() => return Err("a chunked answer isn't read here".into()),
        None => 0,
    };
    let whole = head + length;
    Ok(Some(Shape { head, whole }))
}

fn find<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    all(head, name).next()
}

fn all<'h>(head: &'h str, name: &str) -> impl Iterator<Item = &'h str> {
    head.lines().filter_map(move |line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Answer<'_> {
    /// Where it leads.
    pub(crate) fn location(&self) -> Option<&str> {
        find(self.head, "location")
    }

    /// The cookies that it sets: `name=value`.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = &str> {
        all(self.head, "set-cookie").filter_map(|cookie| cookie.split(';').next())
    }

    /// A text member of a JSON body.
    pub(crate) fn member(&self, name: &str) -> Outcome<&str> {
        let start = self
            .body
            .find(&format!("\"{name}\":\""))
            .ok_or_else(|| self.strange())?;
        let text = self.body.split_at(start + name.len() + 4).1;
        Ok(text.split('"').next().unwrap_or_default())
    }

    /// Whether it has that status.
    pub(crate) fn expect(&self, status: u16) -> Outcome<()> {
        if self.status == status {
            Ok(())
        } else {
            Err(self.strange().into())
        }
    }

    /// An answer that wasn't expected, in words.
    pub(crate) fn strange(&self) -> String {
        let start: String = self.body.chars().take(300).collect();
        format!("{} {:?} {start}", self.status, self.location())
    }
}
