use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// An append-only file of records; each has its length and checksum in front.
pub struct Log {
    file: File,
}

impl Log {
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        Ok(Self { file })
    }

    /// Writes one record and returns where it begins.
    pub fn append(&mut self, record: &[u8]) -> io::Result<u64> {
        let at = self.file.seek(SeekFrom::End(0))?;
        self.file.write_all(&(record.len() as u32).to_le_bytes())?;
        self.file.write_all(&crate::checksum::crc32(record).to_le_bytes())?;
        self.file.write_all(record)?;
        Ok(at)
    }

    /// Reads the record at an offset; a torn or damaged one is an error.
    pub fn read(&mut self, at: u64) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(at))?;
        let mut head = [0u8; 8];
        self.file.read_exact(&mut head)?;
        let length = u32::from_le_bytes(head[..4].try_into().unwrap()) as usize;
        let expected = u32::from_le_bytes(head[4..].try_into().unwrap());
        let mut record = vec![0; length];
        self.file.read_exact(&mut record)?;
        if crate::checksum::crc32(&record) != expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "checksum does not match"));
        }
        Ok(record)
    }
}
